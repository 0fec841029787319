"""What any engine is asked, and the terms it answers in."""
