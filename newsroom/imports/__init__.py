"""What comes from outside into the archive."""
