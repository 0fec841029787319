"""Each engine in turn under the same tests; Solr is a real cluster of two nodes, one a session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import haystack
import pytest
from django.conf import settings

from bench.solr_cluster import Cluster, Missing
from newsroom.environment import search_connection
from tests.conftest import ROOT
from tests.contract.differences import NOT_ON_SOLR

needs_solr = pytest.mark.xdist_group("solr")
ENGINES = ["whoosh", pytest.param("solr", marks=needs_solr)]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A SolrCloud of two nodes; SOLR_TEST_PORT names the first of its three ports."""
    if not os.environ.get("SOLR_TESTS"):
        pytest.skip("`make contract` and SOLR_TESTS=1 ask a real SolrCloud: five minutes")
    try:
        started = Cluster(int(os.environ.get("SOLR_TEST_PORT", "0")), ROOT / "var" / "solr")
    except Missing as problem:
        pytest.fail(str(problem))
    yield started
    started.stop()


@pytest.fixture
def solr_url(request) -> str:
    """Of the cluster; SOLR_TEST_HOSTS names one that runs already."""
    hosts = os.environ.get("SOLR_TEST_HOSTS") or request.getfixturevalue("cluster").hosts
    return f"solr://{hosts}/newsroom?shards=2&replicas=2"


@pytest.fixture
def using(tmp_path) -> Callable:
    """The archive under another SEARCH_URL, for a block: with using(url) as backend."""

    @contextmanager
    def switched(url: str):
        before = settings.HAYSTACK_CONNECTIONS["default"]
        # The lock of this process's own: others write collections of their own clusters.
        settings.HAYSTACK_CONNECTIONS["default"] = search_connection(url, tmp_path)
        haystack.connections.reload("default")
        try:
            yield haystack.connections["default"].get_backend()
        finally:
            settings.HAYSTACK_CONNECTIONS["default"] = before
            haystack.connections.reload("default")

    return switched


@pytest.fixture
def solr(using, solr_url) -> Iterator:
    """The backend of Solr, with an index that is there and empty."""
    with using(solr_url) as backend:
        backend.set_up()
        emptied(backend)
        yield backend


def pytest_collection_modifyitems(items):
    for item in items:
        if "_on_solr" in item.nodeid and (reason := NOT_ON_SOLR.get(item.originalname)):
            item.add_marker(pytest.mark.skip(reason=f"known difference: {reason}"))


@pytest.fixture(params=ENGINES)
def engine_name(request) -> Iterator[str]:
    """Runs a test once an engine."""
    if request.param == "solr":
        request.getfixturevalue("solr")
    yield request.param


def emptied(backend) -> None:
    path = f"/{backend.collections.name}/update?softCommit=true"
    backend.nodes.post(path, {"delete": {"query": "*:*"}}, timeout=30)
