"""Copies of a story: found after imports and edits, by what their texts have in common."""

from newsroom.stories.copies import Found, copies_of, found_among, public_stories, stories_of

__all__ = ["Found", "copies_of", "found_among", "public_stories", "stories_of"]
