"""The URL of a search, read once, and every link that leads to another search."""

from search.request.search_request import SearchRequest

__all__ = ["SearchRequest"]
