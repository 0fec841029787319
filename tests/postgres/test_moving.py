"""Moving an archive from SQLite to PostgreSQL and back, as docs/scaling.md tells it."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from newsroom.models import Article
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)
GUIDE = Path(settings.BASE_DIR, "docs/scaling.md").read_text()
(DUMP,) = re.findall(r"^python manage\.py (dumpdata .*?) -o archive", GUIDE, re.M | re.S)


@pytest.fixture
def on(tmp_path):
    """Runs manage.py on a database: on(url, "migrate"); gives what it printed."""

    def run(url: str, *arguments: str) -> str:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DATABASE_URL": url,
            "SEARCH_URL": f"whoosh:{tmp_path}/index",
        }
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_there_and_back(on, tmp_path, find):
    old, new = f"sqlite:///{tmp_path}/old.sqlite3", f"sqlite:///{tmp_path}/new.sqlite3"
    first, second = str(tmp_path / "first.jsonl.gz"), str(tmp_path / "second.jsonl.gz")
    dump = shlex.split(DUMP.replace("\\\n", " "))

    on(old, "migrate", "--verbosity=0")
    on(old, "load_sample")
    on(old, *dump, "-o", first)
    call_command("loaddata", first, verbosity=0)
    count = Article.objects.public().count()
    assert count > 50
    call_command("check_index", "--deep", "--repair", stdout=io.StringIO())
    assert find().total == count
    Article.objects.create(headline="The sequences go on")  # else its key would be taken

    on(databases.url(), *dump, "-o", second)
    on(new, "migrate", "--verbosity=0")
    on(new, "loaddata", second, "--verbosity=0")
    told = "import json; from newsroom.models import Article;"
    told += "print(json.dumps([list(map(str, row)) for row in"
    told += " Article.objects.order_by('pk').values_list('pk', 'headline', 'published_at')]))"
    here = on(databases.url(), "shell", "--no-imports", "-c", told)
    assert on(new, "shell", "--no-imports", "-c", told) == here
    assert on(new, "check_index", "--deep", "--repair").strip()
