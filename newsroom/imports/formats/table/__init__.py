"""Tables of articles in CSV, a row each."""
