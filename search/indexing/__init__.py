"""What writes the index, compares it with the database and mends it."""
