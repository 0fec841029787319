"""What tests share: articles to make, an index for each test, real data when it is there."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import TransactionTestCase

from newsroom.web import navigation, spending, throttle
from tests import databases, length

# `make test` and, with --hypothesis-profile=properties, `make properties`.
examples = 200 if length.IS_LONG else 50
hypothesis.settings.register_profile("test", max_examples=examples, deadline=None)
hypothesis.settings.register_profile("properties", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("test")

ROOT = Path(__file__).resolve().parent.parent
TransactionTestCase._fixture_teardown = lambda self: databases.empty()
BROWSER = "browser"
ASK_A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, only what asks the database: all else has been tried without it. There and
    with SAMPLE_TESTS=1, some of what is asked the same many times, others with every seed.
    """
    is_postgres = databases.url().startswith("postgres")
    if not (is_postgres or length.IS_SAMPLE):
        return
    asking = [
        item
        for item in items
        if not is_postgres
        or item.get_closest_marker("django_db")
        or ASK_A_DATABASE & set(item.fixturenames)
    ]
    given = str(config.getoption("--hypothesis-seed"))
    seed = int(given) if given.isdigit() else 0
    # Of trips in a browser one in ten, for their pages are asked for below as well, or one in two.
    parts = {BROWSER: 10 if is_postgres else 2}
    chosen = length.some_of_many(asking, _repeats, seed, parts)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _repeats(item) -> str:
    """What a test repeats with other values: the test without them. All trips in a browser."""
    return BROWSER if item.get_closest_marker("browser") else item.nodeid.split("[")[0]


@pytest.fixture(autouse=True)
def _index_of_its_own(tmp_path_factory):
    """Every test begins without an index."""
    yield
    shutil.rmtree(settings.HAYSTACK_CONNECTIONS["default"]["PATH"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _counted_anew():
    """No test counts against the limits of the next, keeps its turn at the exports, or leaves its
    archive in the navigation.
    """
    yield
    cache.clear()
    navigation.forget()


@pytest.fixture
def shared_data() -> Path:
    """The folder of real news data; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real news data is not at {folder}; NEWSROOM_DATA names its folder")
    return folder


@pytest.fixture
def seed(request) -> int:
    """Of a test's own random choices; `make test SEED=…` repeats them."""
    given = request.config.getoption("--hypothesis-seed")
    chosen = int(given) if str(given).isdigit() else random.randrange(2**32)
    print(f"seed: {chosen}")
    return chosen


@pytest.fixture
def make_article(db):
    """Makes articles: published, unless a status is given; names are made as they are met."""
    from newsroom.models import (
        Article,
        ArticleAuthor,
        Author,
        Person,
        Place,
        Section,
        Source,
        Topic,
    )

    many = {Topic: "topics", Person: "people", Place: "places"}

    def named(model, name):
        return model.objects.filter(name=name).first() or model.objects.create(name=name)

    def make(headline="A story", **fields):
        names = {model: fields.pop(field, ()) for model, field in many.items()}
        authors = fields.pop("authors", ())
        for name, model in (("section", Section), ("source", Source)):
            if isinstance(fields.get(name), str):
                fields[name] = named(model, fields[name])
        fields.setdefault("status", Article.Status.PUBLISHED)
        fields.setdefault("published_at", datetime(2025, 11, 17, 9, tzinfo=UTC))
        if "text" in fields:
            fields["body"] = f"<p>{fields.pop('text')}</p>"
        with transaction.atomic():  # whoever is told of the article finds it filed
            article = Article.objects.create(headline=headline, **fields)
            for model, field in many.items():
                link = getattr(Article, field).through
                own = [named(model, name) for name in dict.fromkeys(names[model])]
                column = model._meta.model_name
                link.objects.bulk_create(link(article=article, **{column: row}) for row in own)
            ArticleAuthor.objects.bulk_create(
                ArticleAuthor(article=article, author=named(Author, name), position=position)
                for position, name in enumerate(authors)
            )
        return article

    return make


@pytest.fixture
def reindex():
    """Brings the index up to date with everything that changed."""
    from search.indexing.drain import drain

    return drain


@pytest.fixture
def manage():
    """Starts manage.py as a process of its own, on the tests' database: manage("update_index")."""
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DATABASE_URL": databases.url(),
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def find():
    """Searches by parameters: find(q="oil", topic=["crude"])."""
    from search import engine
    from search.request import SearchRequest

    def ask(**params):
        params = {name.rstrip("_"): value for name, value in params.items()}
        return engine.find(SearchRequest.from_url(_Params(params)))

    return ask


class _Params(dict):
    def getlist(self, name):
        value = self[name]
        return value if isinstance(value, list) else [value]


@pytest.fixture
def limits(settings):
    """How often a client may ask is limited, and nothing has been counted yet."""
    cache.clear()
    throttle.forget()
    spending.forget()
    settings.RATE_LIMITS = True
    settings.EXPORT_WAIT = 0
    yield settings
    cache.clear()
    throttle.forget()
    spending.forget()
