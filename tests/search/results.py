"""Whole result sets, as tests look at them."""

from __future__ import annotations

from search import engine
from search.request import SearchRequest


def every_article(search: SearchRequest) -> list[int]:
    """Primary keys of the whole result set, in the order of the pages."""
    return [key for part in engine.result_stream(search).parts for key in part]
