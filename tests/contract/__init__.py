"""What every engine promises, asked of each in the same words."""
