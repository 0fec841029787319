"""Smaller files drawn of pictures: noted with each change, drawn by workers, shown by pages."""
