"""The URL of a search, read once, and every link that leads to another search."""
