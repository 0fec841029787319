"""A folder of files of many formats comes in by what they hold, and comes in once."""

from __future__ import annotations

import json

import pytest

from newsroom.models import Article
from tests.newsroom.imports.command import run
from tests.newsroom.imports.formats.ghost.test_reader import export
from tests.newsroom.imports.formats.html.pages import page
from tests.newsroom.imports.formats.mail.test_reader import mail, mailbox
from tests.newsroom.imports.formats.mhtml.test_reader import saved
from tests.newsroom.imports.formats.table.test_workbook import HEADER, QUAY, book
from tests.newsroom.imports.formats.warc.crawls import packed, record

pytestmark = pytest.mark.django_db


def test_names_do_not_matter_and_a_second_import_changes_nothing(tmp_path):
    ferry = page("<p>The ferry stays in port all winter long.</p>" * 9, h1="Ferry stays in port")
    files = {
        "crawl.gz": packed(record("https://port.example/ferry", ferry)),
        "inbox": mailbox(mail(Subject="Quays", Message_ID="<1@x>"), mail(Subject="Ferries")),
        "page.txt": saved(page()),
        "posts": json.dumps({"db": [export()]}).encode(),
        "table": book(HEADER, QUAY),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    code, said = run(tmp_path)
    assert (code, said.splitlines()[-1]) == (0, "imported 6, updated 0, unchanged 0, rejected 0")
    assert "imported 0, updated 0, unchanged 6, rejected 0" in run(tmp_path)[1]
    assert Article.objects.filter(status=Article.Status.DRAFT).count() == 2  # the letters
