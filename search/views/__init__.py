"""HTTP: an address is read, the service asked, an answer given."""
