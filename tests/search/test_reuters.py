"""Real stories end to end: what the pages count is what the files say.

REUTERS_FILES says how many files of a thousand stories are taken (default 2).
"""

from __future__ import annotations

import collections
import csv
import gzip
import html
import io
import os
import random
import re

import pytest
from django.core.management import call_command

FILES = int(os.environ.get("REUTERS_FILES", "2"))
SEED = 20251117


def stories(path):
    """The stories of a file, read here without any code of the project."""
    with gzip.open(path) as file:
        text = file.read().decode("latin-1")
    for block in re.findall(r"<REUTERS.*?</REUTERS>", text, re.S):

        def values(tag, block=block):
            inside = re.search(rf"<{tag}>(.*?)</{tag}>", block, re.S)[1]
            return [html.unescape(value) for value in re.findall(r"<D>(.*?)</D>", inside)]

        yield {
            "topic": {*values("TOPICS"), *values("ORGS"), *values("EXCHANGES")},
            "parent": {"organisations"} if values("ORGS") else set(),
            "other": {"exchanges"} if values("EXCHANGES") else set(),
            "person": set(values("PEOPLE")),
            "place": set(values("PLACES")),
            "month": re.search(r"-([A-Z]{3})-(\d{4})", block)[0],
            "words": re.findall(r"[a-z]{4,}", html.unescape(block).lower()),
        }


@pytest.fixture
def archive(db, shared_data):
    paths = sorted((shared_data / "reuters" / "raw").glob("*.sgm.gz"))[:FILES]
    out = io.StringIO()
    call_command("import_articles", *map(str, paths), no_index=True, stdout=out)
    call_command("rebuild_index", stdout=out)
    assert out.getvalue().splitlines()[1:] == [
        f"imported {FILES * 1000}, updated 0, unchanged 0, rejected 0",
        f"indexed {FILES * 1000} articles",
    ]
    return [story for path in paths for story in stories(path)]


@pytest.mark.django_db
def test_every_bucket_and_every_export_is_right(archive, client):
    answer = client.get("/search.json").json()
    assert answer["total"] == len(archive)
    for facet in ("topic", "person", "place"):
        wanted = collections.Counter()
        for story in archive:
            own = story[facet]
            if facet == "topic":
                own = own | story["parent"] | story["other"]
            wanted.update(own)
        buckets = answer["facets"][facet]["buckets"]
        assert {bucket["value"]: bucket["count"] for bucket in buckets} == wanted
        assert answer["facets"][facet]["distinct"] == len(wanted)
        missing = sum(not story[facet] for story in archive)
        assert answer["facets"][facet]["missing"] == missing
    months = collections.Counter(story["month"] for story in archive)
    assert sum(bucket["count"] for bucket in answer["date"]["buckets"]) == sum(months.values())

    rng = random.Random(SEED)
    for _ in range(50 if FILES > 2 else 15):
        params = {"q": " ".join(rng.sample(rng.choice(archive)["words"], rng.randint(1, 2)))}
        if rng.random() < 0.4:
            params["place"] = rng.choice(["usa", "japan", "-usa"])
        if rng.random() < 0.3:
            params["sort"] = rng.choice(["newest", "oldest"])
        _compare_pages_with_export(client, params)


def _compare_pages_with_export(client, params):
    ids, page, pages = [], 1, 1
    while page <= pages:
        found = client.get("/search.json", {**params, "page": page, "per_page": 100}).json()
        ids += [str(hit["id"]) for hit in found["hits"]]
        pages, page = found["pages"], page + 1
    body = b"".join(client.get("/search.csv", {**params, "columns": "id"}).streaming_content)
    rows = [row["id"] for row in csv.DictReader(io.StringIO(body.decode(), newline=""))]
    assert rows == ids, params
    assert len(rows) == found["total"], params
