"""python -m bench.acts 2552 10000: acts on so many articles, while another editor goes on saving.

On SQLite, or on the PostgreSQL of DATABASE_URL. Articles are made up; each act is carried out by a
process of its own, as a worker does it, and undone.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WAIT = 0.01  # seconds for the lock that count as waiting
WORDS = [a + b + c for a in "bdfgklmnprst" for b in "aeiou" for c in ("", "n", "rs", "st")]


def main(*counts: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/newsroom.sqlite3")
        os.environ["SEARCH_URL"] = f"whoosh:{folder}/index"
        _set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for count in map(int, counts):
            print(json.dumps(_of(count, Path(folder)), indent=1), flush=True)


def _set_up() -> None:
    import django

    os.environ |= {"DEBUG": "0", "ALLOWED_HOSTS": "localhost"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()


def _of(count: int, folder: Path) -> dict:
    from django.contrib.auth.models import User

    from newsroom import acts
    from newsroom.audit import Agent
    from newsroom.desk.acts.kinds import Publication, Withdrawal
    from newsroom.models import Act, Article

    user = User.objects.filter(username="boss").first() or User.objects.create_superuser("boss")
    Article.objects.all().delete()
    _make(count)
    other = Article.objects.create(headline="Another", status="draft", body=_body())
    told = {"articles": count}
    kinds = [
        Publication(user, {"overruled": True}),
        Withdrawal(user, {"reason": "Wrong.", "note": ""}),
    ]
    for kind in [*kinds, None]:
        if kind is None:
            act = Act.objects.order_by("pk").last()
            kind = acts.Undo(user, {"reason": "Right."}, act)
            rows = acts.with_articles(acts.numbers_of(act), user)
        else:
            chosen = Article.objects.exclude(pk=other.pk).defer("body").order_by("pk")
            rows = ((article.pk, article) for article in chosen.iterator())
        began = time.perf_counter()
        survey = acts.survey(kind, rows)
        surveyed = time.perf_counter()
        numbers = Article.objects.exclude(pk=other.pk).values_list("pk", "modified_at")
        seen = list(numbers) if kind.name != "undo" else [(n, None) for n, _at in numbers]
        asking = time.perf_counter()
        act = acts.ask(kind, Agent(user), seen)
        asked = time.perf_counter()
        told[kind.name] = {
            "would be done": survey.done.total,
            "survey, s": round(surveyed - began, 2),
            "asking, one transaction, s": round(asked - asking, 2),
            **_carried_out(act, other),
            "store of versions, MB": round(_store_of(act) / 1e6, 2),
        }
    return told


def _make(count: int) -> None:
    from newsroom.models import Article

    for start in range(0, count, 500):
        some = range(start, min(start + 500, count))
        articles = [Article(headline=f"Made up {n}", status="ready", body=_body()) for n in some]
        for article in articles:
            article.derive()
        Article.objects.bulk_create(articles)


def _body() -> str:
    return f"<p>{' '.join(random.choices(WORDS, k=400))}</p>"


def _carried_out(act, other) -> dict:
    """The act in another process, and saves of an article here until it is over."""
    from django.db import connection, transaction

    from newsroom.models import Version
    from newsroom.versions import change

    began = time.perf_counter()
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.acts", "--carry-out", str(act.pk)], stdout=subprocess.PIPE
    )
    saves, waits = [], []
    while worker.poll() is None:
        start = time.perf_counter()
        with change(Version.Through.DESK), transaction.atomic():
            connection.ensure_connection()
            waits.append(time.perf_counter() - start)
            other.body = _body()
            other.save()
        saves.append(time.perf_counter() - start)
        time.sleep(random.uniform(0.1, 0.3))  # an editor, though a quick one
    seconds = time.perf_counter() - began
    lengths = json.loads(worker.communicate()[0])
    act.refresh_from_db()
    saves.sort()
    return {
        "done": act.done,
        "left out": act.left_out,
        "state": act.state,
        "seconds": round(seconds, 1),
        "transactions": len(lengths),
        "the longest, s": round(max(lengths), 2),
        "saves meanwhile": len(saves),
        "a save, s (half, 95 %, the longest)": [
            round(saves[int(len(saves) * part)], 2) for part in (0.5, 0.95)
        ]
        + [round(saves[-1], 2)],
        "waits for the lock": sum(wait > WAIT for wait in waits),
        "the longest wait, s": round(max(waits), 2),
    }


def _store_of(act) -> int:
    from django.db.models import Sum, TextField
    from django.db.models.functions import Cast, Length

    from newsroom.models import KeptText, Version

    versions = Version.objects.filter(run=act.run)
    texts = KeptText.objects.filter(versions__in=versions.values("pk"))
    size = versions.aggregate(size=Sum(Length(Cast("state", TextField()))))["size"] or 0
    return size + (texts.aggregate(size=Sum(Length("packed")))["size"] or 0)


def _carry_out(number: int) -> None:
    """As a worker does; prints how long each transaction lasted."""
    _set_up()
    from newsroom.acts import running

    lengths, some = [], running._some

    def timed(number: int) -> bool:
        began = time.perf_counter()
        try:
            return some(number)
        finally:
            lengths.append(time.perf_counter() - began)

    running._some = timed
    running.run(number)
    print(json.dumps(lengths))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--carry-out"]:
        _carry_out(int(sys.argv[2]))
    else:
        main(*(sys.argv[1:] or ["2552", "10000"]))
