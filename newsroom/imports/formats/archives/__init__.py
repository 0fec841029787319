"""ZIP and tar archives: read as folders are, and never unpacked to where their names say."""
