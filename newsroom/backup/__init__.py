"""Parts of a backup that need no index: the database's copy, and the file that all goes into."""
