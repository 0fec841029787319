"""The address of a SolrCloud, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import search_connection
from search.backends.solr.client import Address


def test_an_address_names_nodes_login_and_options():
    read = search_connection(
        "solr://ann:p%40ss@one:8983,two/archive?tls=1&timeout=3&shards=4&replicas=2&ca=/etc/ca.pem",
        Path("/srv"),
    )
    assert Address(**read["NODES"]) == Address(
        ("one:8983", "two:8983"), "archive", "ann", "p@ss", True, "/etc/ca.pem", 3.0, 4, 2
    )
    assert Address(**read["NODES"]).bases == ["https://one:8983/solr", "https://two:8983/solr"]
    assert read["SILENTLY_FAIL"] is False


@pytest.mark.parametrize(
    "url",
    ["solr://", "solr:///newsroom", "solr://host:8983/", "solr://host/a/b", "solr://host/a?x=1",
     "solr://host/a?shards=many", "solr://u:secret@host/a?x=1"],
)  # fmt: skip
def test_an_address_that_says_nothing_stops_the_start_and_tells_no_password(url):
    with pytest.raises(ImproperlyConfigured) as told:
        search_connection(url, Path("/srv"))
    assert "secret" not in str(told.value)
