"""Asks for addresses while something is wrong with the index, and judges the answers."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from newsroom import acts, publishing
from newsroom.audit import Agent
from newsroom.desk.acts.kinds import Withdrawal
from newsroom.models import Article, AuditEntry, Feed, Image, ImportJob, ImportRun
from newsroom.previews.links import make
from search.indexing.rebuild import rebuild
from search.models import ExportRecord, IndexChange
from search.tasks import bring_up_to_date
from tests.newsroom.desk.proposed import proposed_for
from tests.visibility.archive import DAY, MARKERS, NOW, SECRET, STORIES, Secret, writer_elsewhere
from tests.visibility.every_address import METRICS_TOKEN, Asked, table
from tests.visibility.index_damage import forget_everything, has_read

NOTICE = "cannot be read just now"
DENIALS = ("No public article has this",)  # of what is there, and was not looked for
_SENTENCE = re.compile(r"[A-Z][^.<>{}]{10,}\.")
_STORY = re.compile(r"/articles/\d{4}/\d\d/\d\d/story-(\d+)[/?\"]")
_LISTED = re.compile(r'<ol class="hits[ "].*?</ol>|<entry>.*</entry>', re.S)
_OURS = re.compile(rf"^{re.escape(str(settings.BASE_DIR))}/((?:newsroom|search)/.*)")


@dataclass
class Answer:
    """What came back, and what the log says of it."""

    status: int
    body: str = ""
    problem: BaseException | None = None
    lines: list[str] = field(default_factory=list)  # of a warning and above, ours
    has_traceback: bool = False  # in the log

    @property
    def where(self) -> str:
        """The innermost line of ours, and what was raised."""
        if self.problem is None:
            return "nothing was raised"
        frames = traceback.extract_tb(self.problem.__traceback__)
        own = [(m[1], f) for f in frames if (m := _OURS.match(f.filename))]
        place = f"{own[-1][0]}:{own[-1][1].lineno} in {own[-1][1].name}" if own else "elsewhere"
        return f"{place}: {type(self.problem).__name__}: {str(self.problem)[:120]}"


class Walk:
    """The archive of the visibility tests, one article of it withdrawn and not yet followed.

    Its stories are long: their files are mapped, not read.
    """

    def __init__(self):
        _lengthen_stories()
        rebuild()
        Secret().write()  # in a second segment
        self.keys = {model._meta.label_lower: _a_row_of(model) for model in _with_rows()}
        with writer_elsewhere():  # the index has it still
            Article.objects.filter(pk=SECRET).update(status="withdrawn")
        assert SECRET in IndexChange.objects.hidden()
        boss = User.objects.get(username="boss")
        client = Client()
        client.force_login(boss)
        self._session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.table = table(self.keys)
        self.sound: dict[Asked, Answer] = {}  # on an index that is whole
        self.readers: set[Asked] = set()  # whoever has read it

    @property
    def asked(self) -> list[Asked]:
        """All that is asked for, in the order of the table."""
        return [one for ways in self.table.values() for one in ways]

    def know_the_sound(self) -> None:
        """Ask for everything while the index is whole."""
        for one in self.asked:
            forget_everything()
            self.sound[one] = self.ask(one)
            if has_read():
                self.readers.add(one)

    def ask(self, one: Asked) -> Answer:
        """The answer to the end of its body; nothing of it stays in the database."""
        client = Client(raise_request_exception=False)
        if one.is_of_the_desk:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._session
        records: list[logging.LogRecord] = []
        settings_too = override_settings(METRICS_TOKEN=METRICS_TOKEN)
        with _listening(records), settings_too, transaction.atomic():
            answer = _asked(client, one)
            transaction.set_rollback(True)
        own = [r for r in records if r.name.startswith(("search", "newsroom"))]
        answer.lines = [f"{r.name}: {r.getMessage()}" for r in own]
        answer.has_traceback = any(r.exc_info for r in records)
        return answer

    def faults(self, one: Asked, is_seen: bool) -> list[str]:
        """What is wrong with the answer of an address, asked for now, in sentences.

        `is_seen`: what is wrong with the index must be noticed, and the database asked.
        """
        answer, sound = self.ask(one), self.sound[one]
        if answer.status == 500 or answer.problem:
            return [f"fails with {answer.status} at {answer.where}"]
        found = list(_wrong(one, answer, sound, is_seen))
        if one.finds is not None and answer.status == 200 and one.method == "get":
            found += _wrongly_found(one, answer, is_seen)
        return found


def fail_with(found: list[str]) -> None:
    """Fail a test with what has been found, a line each, when anything was."""
    if found:
        lines = "\n".join(found)
        pytest.fail(f"{len(found)} faults of answers:\n{lines}", pytrace=False)


def _wrong(one: Asked, answer: Answer, sound: Answer, is_seen: bool) -> Iterator[str]:
    # An index that says, in good order, that it has no such document is believed.
    is_believed = not is_seen and one.path.startswith("/search/why/") and answer.status == 404
    if answer.status not in (sound.status, 503) and not is_believed:
        yield f"answers {answer.status}, and {sound.status} on a sound index"
    if answer.status == 503 and one.method != "head" and not _SENTENCE.search(answer.body):
        yield f"answers 503 without a sentence: {answer.body[:80]}"
    if not one.is_of_the_desk and (words := _told(answer, one)):
        yield f"tells of a hidden article: {', '.join(words)}"
    if denied := [each for each in DENIALS if each in answer.body and each not in sound.body]:
        yield f"says “{denied[0]}”, which is not so"
    if answer.has_traceback:
        yield f"has a traceback in the log: {answer.lines[:1]}"
    if len(answer.lines) > max(1, len(sound.lines)):
        yield f"has {len(answer.lines)} lines in the log: {answer.lines[:2]}"


def _wrongly_found(one: Asked, answer: Answer, is_seen: bool) -> Iterator[str]:
    found = stories_in(answer.body)
    says_so = NOTICE in answer.body
    tells_nothing = one.path.startswith(("/search.csv", "/search.atom"))
    if (is_seen if tells_nothing else says_so) and found != one.finds:
        yield f"finds {found} by the database, not {one.finds}"
    if is_seen and not says_so and not tells_nothing:
        yield "does not say that the index cannot be read"


def stories_in(body: str) -> tuple[int, ...]:
    """The numbers of the stories in a list of hits, in its order."""
    listed = "".join(_LISTED.findall(body)) or ("" if "<html" in body else body)
    return tuple(dict.fromkeys(int(number) for number in _STORY.findall(listed + '"')))


def _told(answer: Answer, one: Asked) -> list[str]:
    text, asked = answer.body.casefold(), one.path.casefold()
    words = (word.casefold() for word in MARKERS.values())
    return [word for word in words if word in text and word not in asked]


def _asked(client: Client, one: Asked) -> Answer:
    response = getattr(client, one.method)(one.path, data=one.data or {}, headers=one.headers)
    if raised := getattr(response, "exc_info", None):
        return Answer(response.status_code, problem=raised[1])
    try:
        content = b"".join(response) if response.streaming else response.content
    except Exception as problem:  # of any kind: it is told
        return Answer(response.status_code, problem=problem)
    return Answer(response.status_code, content.decode(errors="replace"))


class _listening(logging.Handler):  # noqa: N801 reads as what it does
    """Keeps what is logged in a block, from warnings up."""

    def __init__(self, records: list[logging.LogRecord]):
        super().__init__(logging.WARNING)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def __enter__(self):
        logging.getLogger().addHandler(self)

    def __exit__(self, *_problem):
        logging.getLogger().removeHandler(self)


def _lengthen_stories() -> None:
    """Texts of words that stand nowhere else; one of them ends, so that there is a column of it."""
    for story in Article.objects.filter(pk__lte=STORIES):
        words = " ".join(f"w{story.pk}x{number}" for number in range(1500))
        body = f"{story.body}<p>{words}.</p>"
        ends = {"expires_at": NOW + DAY} if story.pk == 3 else {}
        Article.objects.filter(pk=story.pk).update(body=body, **ends)


def _with_rows() -> list:
    """The kinds of rows on the desk, at least one row of each made."""
    story = Article.objects.get(pk=1)
    boss = User.objects.create_superuser("boss")
    publishing.write_down(story, boss, "Wrong.")
    make(story, boss)
    proposed_for(story, "Story 1, corrected")
    acts.ask(Withdrawal(boss, {}), Agent(boss), [])
    bring_up_to_date.enqueue()
    Image.objects.create(caption="A pier")
    Group.objects.create(name="Night desk")
    ExportRecord.objects.create(form="csv", rows=0, packed=b"", lowest=0, highest=0)
    AuditEntry.objects.first() or AuditEntry.objects.create()
    Feed.objects.create(address="https://feeds.example/a")
    ImportJob.objects.create(run=ImportRun.objects.create())
    return list(site._registry)


def _a_row_of(model) -> object:
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"There is no {model._meta.verbose_name} to open"
    return row.pk
