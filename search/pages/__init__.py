"""What templates, JSON and feeds show of a result set."""
