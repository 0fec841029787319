"""check_index finds what differs, article by article and byte by byte, and mends it."""

from __future__ import annotations

import io
import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom.models import Article
from search.indexing import consistency
from search.indexing.drain import drain
from search.search_indexes import ArticleIndex

pytestmark = pytest.mark.django_db
FLIPS = 200


@pytest.fixture
def archive(make_article, reindex):
    """Six articles in three segments, some of whose documents are deleted."""
    articles = []
    for number in range(3):
        articles += [
            make_article(f"Story {number} {i}", text="Oil and gas.", topics=["Energy"])
            for i in range(2)
        ]
        reindex()
    Article.objects.filter(pk=articles[0].pk).update(dek="Rewritten")
    reindex()
    return articles


def check(*options: str) -> tuple[int, str]:
    """The exit code of check_index, and what it says."""
    out = io.StringIO()
    try:
        call_command("check_index", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def document(backend, article) -> dict:
    return backend.prepare(ArticleIndex(), article)


def run_sql(text: str, *values) -> None:
    """Past everything that listens to the models."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def lose(backend, article):
    with backend.writing() as session:
        session.remove(f"newsroom.article.{article.pk}")


def rewrite(backend, article):
    run_sql("UPDATE newsroom_article SET headline = 'New' WHERE id = %s", article.pk)


def delete(backend, article):
    ghost = document(backend, article)
    article.delete()
    drain()
    with backend.writing() as session:
        session.add(ghost)


def double(backend, article):
    with backend.writing() as session:
        session.add(document(backend, article))


def unpublish(backend, article):
    run_sql("UPDATE newsroom_article SET status = 'draft' WHERE id = %s", article.pk)


DIFFERENCES = {
    "missing": lose,
    "stale": rewrite,
    "extra, deleted": delete,
    "extra, a draft": unpublish,
    "duplicate": double,
}


@pytest.mark.parametrize("kind", DIFFERENCES)
def test_a_difference_is_named_and_mended(archive, backend, kind):
    article = archive[3]
    pk = article.pk
    DIFFERENCES[kind](backend, article)
    code, said = check("--deep")
    name = kind.split(",")[0]
    assert code == 1
    assert f"{name} 1" in said
    assert f"{name}: {pk}\n" in said
    assert check("--deep", "--repair")[0] == 0
    assert check("--deep")[0] == 0


def test_all_differences_at_once_are_mended(archive, backend):
    for article, make in zip(archive, DIFFERENCES.values(), strict=False):
        make(backend, article)
    code, said = check("--deep")
    assert (code, said.splitlines()[0]) == (
        1,
        "indexed 5, missing 1, stale 1, extra 2, duplicate 1",
    )
    code, said = check("--deep", "--repair")
    assert (code, said.splitlines()[-1]) == (
        0,
        "indexed 4, missing 0, stale 0, extra 0, duplicate 0",
    )


def test_what_raw_sql_did_is_found_and_mended(archive):
    one, two = archive[:2]
    run_sql("UPDATE newsroom_article SET status = 'draft' WHERE id = %s", one.pk)
    run_sql("UPDATE newsroom_article SET headline = 'New' WHERE id = %s", two.pk)
    found = consistency.compare(deep=True)
    assert (found.extra, found.stale) == ([one.pk], [two.pk])
    assert check()[0] == 1
    assert check("--deep", "--repair")[0] == 0
    assert not consistency.compare(deep=True).differs


def test_many_differences_are_not_all_listed():
    found = consistency.Difference(0, missing=list(range(1, 31)))
    assert found.details == ["missing: " + ", ".join(map(str, range(1, 21))) + " and 10 more"]


def test_every_flipped_bit_is_found(archive, backend, seed):
    rng = random.Random(seed)
    directory = backend.generations.current()
    files = sorted(path for path in directory.iterdir() if path.stat().st_size)
    assert {path.suffix for path in files} >= {".toc", ".arr", ".col", ".fct", ".json"}
    assert check("--deep")[0] == 0
    # Each file once, then any: large files would leave the small ones out.
    for path in [*files, *rng.choices(files, k=FLIPS - len(files))]:
        place, bit = rng.randrange(path.stat().st_size), 1 << rng.randrange(8)
        flip(path, place, bit)
        code, said = check("--deep")
        assert code == 1, (path.name, place, bit)
        assert path.name in said or path.name == "BUILT_WITH.json"
        flip(path, place, bit)
    assert check("--deep")[0] == 0


def flip(path, place: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ bit]))


def test_a_flipped_bit_that_no_size_tells_is_named_and_mended(archive, backend):
    (path, *_) = sorted(backend.generations.current().glob("*.arr"))
    flip(path, path.stat().st_size // 2, 8)
    code, said = check("--deep")
    assert (code, said.count("\n")) == (1, 1)
    assert f"{path.name} is not as it was written; run rebuild_index" in said
    code, said = check("--deep", "--repair")
    assert code == 0
    assert said.splitlines()[-1] == "indexed 6, missing 0, stale 0, extra 0, duplicate 0"
    with pytest.raises(CommandError, match="is not as it was written"):
        call_command("rebuild_index", back=True)


def test_an_index_of_another_schema_is_built_anew(archive, backend):
    path = backend.generations.current() / "BUILT_WITH.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"analysis": 0}))
    code, said = check()
    assert code == 1
    assert "built for another schema" in said
    assert check("--repair")[0] == 0
    assert backend.generations.current().name == "gen-000002"


def test_a_repair_that_cannot_write_says_so(archive, backend):
    lose(backend, archive[0])
    from search.backends.locking import writer_lock

    with writer_lock(backend.path), pytest.MonkeyPatch.context() as patch:
        patch.setattr(consistency, "WAIT", 0.0)
        with pytest.raises(CommandError, match="Nothing was repaired"):
            check("--repair")
