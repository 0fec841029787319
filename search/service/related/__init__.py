"""Articles that belong beside another, and why."""

from search.service.related.suggest import Near, near, suggest

__all__ = ["Near", "near", "suggest"]
