"""The few Python names that scripts may rely on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.http import QueryDict


@pytest.mark.django_db
def test_the_promised_lines_run_as_they_stand(make_article, reindex):
    make_article("Gas deal signed", topics=["Natural gas"])
    make_article("Ferry late")
    reindex()
    querydict = QueryDict("q=gas")

    from search import engine
    from search.request import SearchRequest

    results = engine.find(SearchRequest.from_url(querydict))  # no request, user or clock needed
    assert results.total == 1
    assert [hit.headline for hit in results.hits] == ["Gas deal signed"]
    assert [bucket.label for bucket in results.facets["topic"].buckets] == ["Natural gas"]


@pytest.mark.parametrize(
    "line",
    [
        "from search.request import SearchRequest",
        "from search import engine",
        "from search.request.facets import FACETS",
        "from search.query.parser import parse",
    ],
)
def test_each_is_the_first_import_of_a_process(line):
    script = f"import django; django.setup(); {line}"
    command = [sys.executable, "-c", script]
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    done = subprocess.run(  # noqa: S603
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
