"""An archive as this version leaves it to the next: python -m tests.upgrades.pack [FILE]

Stories of the sample, in a database and an index that has not followed all of it: an edit and a
withdrawal wait, and two tasks, one of which a worker had begun that is dead. Beside it stands what
this version itself answers when all that is done. Only commands, models, addresses and one task are
used: they outlive other modules.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import django
from django.core.management import call_command

STORIES = [f"{number:04}" for number in (1, 7, 26, 36, 37, 41, 43, 44, 47, 49, 51, 66)]
WITHDRAWN, DRAFT, SCHEDULED, EXPIRED = "0030", "0019", "0061", "0039"
EDITED, TAKEN_DOWN = "0051", "0043"  # while the index cannot be written
EVERYTHING = "/search.json?sort=newest"
FILTERS = ("topic=ferries", "topic=-labour", "section=shipping", "place=fennick", "missing=person",
           "from=2025-11-01&to=2025-12-31")  # fmt: skip
WORDS = ("strike", "bread", "gas", "café", "Deich", "crews vote")
ASKED = (
    EVERYTHING,
    *(f"{EVERYTHING}&{chosen}" for chosen in FILTERS),
    *(f"{EVERYTHING}&q={words}" for words in WORDS),
)


def environment(folder: Path) -> dict[str, str]:
    """What a process is started with that works on an archive in a folder of its own."""
    return {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SECRET_KEY": "upgrades",
        "DEBUG": "1",
        "ALLOWED_HOSTS": "testserver",
        "SITE_URL": "",
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en",
        "DATABASE_URL": f"sqlite:///{folder}/newsroom.sqlite3",
        "SEARCH_URL": f"whoosh:{folder}/index",
        "MEDIA_ROOT": f"{folder}/media",
        "MEDIA_STORAGE": "",
        "CACHE_URL": "locmem://",
        "RATE_LIMITS": "0",
    }


def told(answer: dict) -> dict:
    """What of a search's JSON is the same in every version."""
    return {
        "total": answer["total"],
        "hits": [[hit["id"], hit["headline"], hit["dek"] or ""] for hit in answer["hits"]],
        "topics": [[b["value"], b["count"]] for b in answer["facets"]["topic"]["buckets"]],
    }


def main() -> None:
    name = f"{datetime.now(UTC):%Y-%m-%d}.tar.xz"
    target = Path(sys.argv[1] if sys.argv[1:] else Path(__file__).parent / name).resolve()
    with tempfile.TemporaryDirectory() as live, tempfile.TemporaryDirectory() as packed:
        os.environ.update(environment(Path(live)))
        django.setup()
        fill()
        with being_written(Path(live) / "index"):
            leave_work()
        copy(Path(live), Path(packed))
        (Path(packed) / "answers.json").write_text(json.dumps(answers(), ensure_ascii=False))
        with tarfile.open(target, "w:xz", preset=9) as tar:
            tar.add(packed, ".", filter=_anonymous)
    print(f"{target}: {target.stat().st_size} bytes")


def fill() -> None:
    """Stories in every state, and an index of them with a generation before and two segments."""
    from newsroom.models import Article, Author, Image, Person, Place

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_sample", stdout=io.StringIO())
    kept = [*STORIES, WITHDRAWN, DRAFT, SCHEDULED, EXPIRED]
    Article.objects.exclude(external_id__in=[f"ledger:{number}" for number in kept]).delete()
    for model in (Author, Image, Person, Place):
        model.objects.filter(articles=None).delete()
    for image in Image.objects.all():
        image.file = ""  # its words are enough
        image.save()
    _change(WITHDRAWN, status="withdrawn", withdrawal_note="Withdrawn: its figures were wrong.")
    _change(DRAFT, status="draft", published_at=None)
    _change(SCHEDULED, status="scheduled", published_at=datetime(2999, 1, 1, tzinfo=UTC))
    _change(EXPIRED, expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    for _generation in range(2):
        call_command("rebuild_index", stdout=io.StringIO())
    _change("0001", kicker="Public papers")
    call_command("update_index", stdout=io.StringIO())


@contextmanager
def being_written(index: Path) -> Iterator[None]:
    """Changes wait while another process has the writer's lock: a file beside the index."""
    with index.with_name(index.name + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def leave_work() -> None:
    """An edit and a withdrawal that the index has not followed; a task, one of a dead worker."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from search.models import IndexChange
    from search.tasks import bring_up_to_date

    _change(EDITED, headline="Ferry strike ends at ten past three, over bread")
    _change(TAKEN_DOWN, status="withdrawn")
    assert IndexChange.objects.due().count() == 2
    DBTaskResult.objects.all().delete()  # that of the filling
    bring_up_to_date.enqueue()
    begun = DBTaskResult.objects.filter(pk=bring_up_to_date.enqueue().id)
    begun.update(status="RUNNING", worker_ids=["dead"], started_at=timezone.now())


def copy(live: Path, packed: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(packed / "newsroom.sqlite3")])
    shutil.copytree(live / "index", packed / "index")


def answers() -> dict:
    """What this version answers once it has followed all changes."""
    from django.test import Client

    from newsroom.models import Article

    call_command("update_index", stdout=io.StringIO())
    client, public = Client(), Article.objects.public()
    found = {address: told(client.get(address).json()) for address in ASKED}
    assert found[EVERYTHING]["total"] == public.count() == len(STORIES) - 1
    assert all(0 < found[address]["total"] < len(STORIES) - 1 for address in ASKED[1:])
    return {
        "answers": found,
        "pages": [article.get_absolute_url() for article in public],
        "hidden": [article.headline for article in Article.objects.exclude(pk__in=public)],
        "before the edit": "over soup",
    }


def _change(number: str, **values) -> None:
    from newsroom.models import Article

    article = Article.objects.get(external_id=f"ledger:{number}")
    for name, value in values.items():
        setattr(article, name, value)
    article.save()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = int(member.mtime)
    return member


if __name__ == "__main__":
    main()
