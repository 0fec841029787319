"""The face of the search service: a search in, a result set out."""

from search.service.find import (
    Moment,
    complete_names,
    complete_words,
    count_days,
    explain,
    find,
    headlines,
    hits,
    moment,
    neighbours,
    once,
    result_stream,
    total,
    why_not,
)
from search.service.related.suggest import suggest
from search.service.related.threads import thread

__all__ = [
    "Moment",
    "complete_names",
    "complete_words",
    "count_days",
    "explain",
    "find",
    "headlines",
    "hits",
    "moment",
    "neighbours",
    "once",
    "result_stream",
    "suggest",
    "thread",
    "total",
    "why_not",
]
