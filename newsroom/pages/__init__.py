"""What templates and JSON show of an article."""
