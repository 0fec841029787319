from dataclasses import dataclass

from search.service.related.reasons import Shared


@dataclass(frozen=True)
class Near:
    key: int
    similarity: float
    shared: Shared


def near(article, most):
    return ()


def suggest(article, most):
    return ()
