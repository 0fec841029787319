"""Requests that no browser would make: random texts in all parameters of all pages that search."""

from __future__ import annotations

import random
from urllib.parse import quote

PATHS = ("/search/", "/search.json", "/search.atom", "/search.csv", "/facets/topic/")
_ALL_PATHS = (
    *PATHS, "/search.jsonl", "/search/export/", "/", "/topics/", "/facets/person.json",
    "/people/ada-lund/"
)  # fmt: skip
PIECES = [
    *"abc *?~-+:()[]{}\"'^\\/|&!=<>%#@,.;_$\t\n", " OR ", " AND ", " NOT ", "grain", "F-35", "C++",
    "topic:", "headline:", "date:", "date:2025-11", "..", "~9", "~", "*", "9999", "\0", "\u202e",
    "\ud800", "的", "é", "🌊", "<script>", "' OR 1=1--", "${7*7}", "{{7*7}}", "../../", "%00",
    "1e309", "-1", str(2**63), "gas", "x" * 300, "\u0301" * 30, "null", "true", "2025-02-30",
]  # fmt: skip
NAMES = [
    "q", "topic", "person", "section", "place", "author", "source", "missing", "from", "to", "sort",
    "page", "per_page", "columns", "bom", "after", "all", "any", "none", "phrase", "relax", "lang",
    "facet_q", "facet_sort", "facet_page", "letter", "format", "edit", "every", "x",
]  # fmt: skip


def random_request(chance: random.Random) -> tuple[str, dict[str, str]]:
    """An address and headers; one of the pages is that of Ada Lund, who must be in the archive."""
    pairs = [
        (chance.choice(NAMES), "".join(chance.choices(PIECES, k=chance.randrange(1, 12))))
        for _ in range(chance.randrange(1, 6))
    ]
    query = "&".join(f"{n}={quote(v.encode('utf-8', 'surrogatepass'))}" for n, v in pairs)
    headers = {"HX-Request": "true"} if chance.random() < 0.2 else {}
    return f"{chance.choice(_ALL_PATHS)}?{query}", headers
