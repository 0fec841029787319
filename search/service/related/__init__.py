"""Articles that belong beside another, and why."""

from search.service.related.suggest import Near, near, nearness_to, suggest

__all__ = ["Near", "near", "nearness_to", "suggest"]
