"""Previews: an article as readers would see it, for whoever has the link until it ends."""
