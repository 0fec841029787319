"""The order of hits, said once: by score or not, then the newest, then the highest key.

Documents without a known date come last among equals, whatever the order.
"""

from __future__ import annotations

from search.protocol.fields import KEY, TIME

SCORE = "score"
# sort → what is compared, the first counting most, and whether the larger comes first.
ORDERS: dict[str, tuple[tuple[str, bool], ...]] = {
    "relevance": ((SCORE, True), (TIME, True), (KEY, True)),
    "newest": ((TIME, True), (KEY, True)),
    "oldest": ((TIME, False), (KEY, False)),
}
