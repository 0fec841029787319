"""What an older version left is there after the upgrade, and hidden stays hidden all the while."""

from __future__ import annotations

import html
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from search.backends.whoosh.fingerprint import FILES
from tests.conftest import ROOT
from tests.upgrades.pack import ASKED, EVERYTHING, FILTERS, WORDS, environment, told

ARCHIVES = sorted(Path(__file__).parent.glob("*.tar.xz"))
PATIENCE = 120.0  # seconds for what takes two
DESK = "/admin/search/indexchange/"

pytestmark = pytest.mark.xdist_group("upgrades")  # each archive is upgraded once


class Upgrade:
    """An archive in a folder of its own, the processes of the new code, and what they said."""

    def __init__(self, packed: Path, folder: Path):
        with tarfile.open(packed) as tar:
            tar.extraction_filter = getattr(tarfile, "data_filter", None)  # not in 3.11.0
            tar.extractall(folder)
        self.folder = folder
        self.before = json.loads((folder / "answers.json").read_text())
        generation = folder / "index" / (folder / "index" / "CURRENT").read_text()
        built = json.loads((generation / "BUILT_WITH.json").read_text())
        self.is_of_other_files = built["files"] != FILES
        self.public: list[tuple[str, str]] = []  # addresses, and what anybody was shown there
        self._visitor: subprocess.Popen

    @contextmanager
    def running(self, *arguments: str, **pipes) -> Iterator[subprocess.Popen]:
        """A process of the new code that works on the archive."""
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=os.environ | environment(self.folder),
                stderr=log,
                text=True,
                **(pipes or {"stdout": log}),
            )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=60)

    @contextmanager
    def visited(self) -> Iterator[None]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with self.running("-m", "tests.upgrades.visitor", **pipes) as self._visitor:
            yield

    def get(self, address: str) -> tuple[int, str]:
        status, text = self._tell("get", address)
        if not address.startswith("/admin/"):
            self.public.append((address, text))
        return status, text

    def manage(self, *arguments: str) -> tuple[int, str]:
        return self._tell("manage", *arguments)

    def search(self, address: str) -> dict:
        status, text = self.get(address)
        assert status == 200, text
        return json.loads(text)

    def wait_until(self, is_so: Callable[[], bool], worker: subprocess.Popen) -> None:
        """Wait, and look at what readers are shown meanwhile."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert worker.poll() is None and time.monotonic() < end, self.log
            self.search(EVERYTHING)
            self.get("/")
            time.sleep(0.2)

    def tasks(self) -> list[str]:
        found = self.rows("SELECT status FROM django_tasks_database_dbtaskresult")
        return sorted(status for (status,) in found)

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "newsroom.sqlite3", timeout=20)) as database:
            return list(database.execute(sql))

    def groups(self) -> set[str]:
        with closing(sqlite3.connect(self.folder / "newsroom.sqlite3", timeout=20)) as database:
            return {name for (name,) in database.execute("SELECT name FROM auth_group")}

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def _tell(self, *line: str) -> tuple[int, str]:
        assert self._visitor.stdin and self._visitor.stdout
        print(json.dumps(line), file=self._visitor.stdin, flush=True)
        answer = self._visitor.stdout.readline()
        assert answer, self.log
        status, text = json.loads(answer)
        return status, text


@dataclass
class Course:
    """What was seen of an upgrade: before the worker of the new code ran, and after."""

    upgrade: Upgrade
    meanwhile: dict[str, dict] = field(default_factory=dict)  # searches
    said: dict[str, tuple[int, str]] = field(default_factory=dict)  # commands and watched addresses
    after: dict[str, dict] = field(default_factory=dict)
    at_the_end: dict[str, tuple[int, str]] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    versions: dict[str, tuple[int, str]] = field(default_factory=dict)  # headlines, and their pages


@pytest.fixture(scope="module", params=ARCHIVES, ids=[path.name for path in ARCHIVES])
def course(request, tmp_path_factory) -> Course:
    upgrade = Upgrade(request.param, tmp_path_factory.mktemp("upgrade"))
    assert upgrade.tasks() == ["READY", "RUNNING"]
    course, pages = Course(upgrade), upgrade.before["pages"]
    with upgrade.visited():
        assert upgrade.manage("migrate", "--no-input")[0] == 0
        course.meanwhile = {address: upgrade.search(address) for address in ASKED}
        for page in (*pages, "/", "/search/?q=ferry", "/search.csv", "/search.atom", "/topics/"):
            upgrade.get(page)
        for command in ("check_index", "update_index"):
            course.said[command] = upgrade.manage(command)
        for address in ("/healthz", "/readyz", DESK):
            course.said[address] = upgrade.get(address)

        with upgrade.running("manage.py", "update_index", "--loop") as worker:
            upgrade.wait_until(
                lambda: json.loads(upgrade.get("/healthz")[1])["status"] == "ok", worker
            )
            options = ["--no-startup-delay", "--no-reload", "--interval", "0.1"]
            with upgrade.running("manage.py", "db_worker", *options) as tasks:
                upgrade.wait_until(lambda: upgrade.tasks() == ["SUCCESSFUL"] * 2, tasks)
        course.tasks = upgrade.tasks()

        course.after = {address: upgrade.search(address) for address in ASKED}
        for page in pages:
            assert upgrade.get(page)[0] == 200
        course.at_the_end["check_index"] = upgrade.manage("check_index", "--deep")
        for address in ("/healthz", "/readyz", DESK):
            course.at_the_end[address] = upgrade.get(address)
        for number, state in upgrade.rows("SELECT id, state FROM newsroom_version")[-3:]:
            page = upgrade.get(f"/admin/newsroom/version/{number}/change/")
            course.versions[json.loads(state)["headline"]] = page
    return course


@pytest.fixture
def rebuilt(course) -> Course:
    """An upgrade from files of another kind."""
    if not course.upgrade.is_of_other_files:
        pytest.skip("its index is read as it is")
    return course


def test_until_the_index_is_rebuilt_searches_ask_the_database(rebuilt):
    before = rebuilt.upgrade.before["answers"]
    everything = before[EVERYTHING]["hits"]
    for answer in rebuilt.meanwhile.values():
        assert any("index cannot be read" in notice for notice in answer["notices"])
    for address in (EVERYTHING, *(f"{EVERYTHING}&{chosen}" for chosen in FILTERS)):
        assert told(rebuilt.meanwhile[address])["hits"] == before[address]["hits"]
    for words in WORDS:
        seen = told(rebuilt.meanwhile[f"{EVERYTHING}&q={words}"])
        wanted = [hit for hit in everything if has_all(words, " ".join(hit[1:]))]
        assert (seen["total"], seen["hits"]) == (len(wanted), wanted)
    assert all(answer["total"] for answer in rebuilt.meanwhile.values())


def test_until_the_index_is_rebuilt_a_sentence_says_so(rebuilt):
    for command in ("check_index", "update_index"):
        code, text = rebuilt.said[command]
        assert code == 1
        assert "was built for another version; run rebuild_index" in text
        assert len(text.splitlines()) == 1 and "damaged" not in text
    status, text = rebuilt.said["/healthz"]
    checks = json.loads(text)["checks"]
    assert status == 503
    assert "built for another schema" in checks["index"]["message"]
    assert "built for another schema" in checks["changes"]["message"]
    assert "built for another schema" in rebuilt.said[DESK][1]


def test_the_worker_rebuilds_it_by_itself(rebuilt):
    assert rebuilt.upgrade.log.count("The index was built anew: 11 articles") == 1


def test_an_index_of_the_same_files_is_read_at_once(course):
    """If this fails, what is pickled has moved or changed: MAGIC needs another number."""
    if course.upgrade.is_of_other_files:
        pytest.skip("its index is built anew")
    assert not any(answer["notices"] for answer in course.meanwhile.values())
    assert "built anew" not in course.upgrade.log


def test_no_process_fails_at_what_the_old_version_wrote(course):
    for fault in ("Traceback", "Error:", "Error(", "cannot be read", "damaged"):
        assert fault not in course.upgrade.log


def test_readers_are_served_as_soon_as_the_tables_are_there(course):
    assert course.said["/readyz"][0] == 200


def test_afterwards_searches_find_what_they_found_before(course):
    before = course.upgrade.before["answers"]
    for address, answer in course.after.items():
        assert told(answer) == before[address], address
        assert answer["notices"] == []


def test_afterwards_the_index_has_followed_all_changes(course):
    code, text = course.at_the_end["check_index"]
    assert (code, text.rstrip().partition(", ")[2]) == (
        0,
        "missing 0, stale 0, extra 0, duplicate 0",
    )
    health = json.loads(course.at_the_end["/healthz"][1])
    assert (health["status"], health["pending"], health["parked"]) == ("ok", 0, 0)
    assert health["later"] == 1  # a story has its publication ahead


def test_the_groups_of_the_desk_are_there(course):
    assert course.upgrade.groups() >= {"contributor", "editor", "administrator"}


def test_tasks_that_waited_are_done_and_those_of_a_dead_worker_too(course):
    assert course.tasks == ["SUCCESSFUL"] * 2


def test_what_is_hidden_is_shown_at_no_moment(course):
    assert len(course.upgrade.public) > 50
    for address, text in course.upgrade.public:
        for headline in course.upgrade.before["hidden"]:
            assert headline not in text, address


def test_what_articles_were_can_still_be_read(course):
    if not course.versions:
        pytest.skip("that version kept none")
    for headline, (status, text) in course.versions.items():
        assert status == 200
        assert html.escape(headline) in text


def test_an_edit_that_waited_shows_at_once(rebuilt):
    for address, text in rebuilt.upgrade.public:
        if address.startswith(EVERYTHING):
            headlines = " ".join(hit["headline"] for hit in json.loads(text)["hits"])
            assert rebuilt.upgrade.before["before the edit"] not in headlines


def has_all(words: str, text: str) -> bool:
    return all(word.casefold() in text.casefold() for word in words.split())
