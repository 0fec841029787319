"""An index that was built for another schema: read as far as it goes, told, never written."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from haystack import connections
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, Schema

from newsroom.models import Article
from search.backends.whoosh import fingerprint
from search.backends.whoosh.schema import FacetField
from search.indexing import consistency
from search.indexing.rebuild import rebuild
from search.models import IndexChange
from search.protocol.fields import facet_value

pytestmark = pytest.mark.django_db

OTHERWISE = {  # fields of an index that the running code has otherwise, each with a value
    "field gone": {"topic": None},
    "facet retyped": {"person": (COLUMN(NumericColumn("q")), 5)},
    "number retyped": {"end": (FacetField(), facet_value("never"))},
    "needed field gone": {"card": None},
    "analysis": {},
}


@pytest.fixture(params=OTHERWISE)
def drifted(request, transactional_db, make_article, monkeypatch):
    """The backend of an archive of one article whose index was built for another schema."""
    make_article("Oil", text="Oil and gas.", topics=["Gas"], people=["Ann Lee"])
    backend = connections["default"].get_backend()
    prepare, others = backend.prepare, OTHERWISE[request.param]
    fields = {name: field for name, field in backend.schema.items() if name not in others}
    fields |= {name: other[0] for name, other in others.items() if other}

    def prepared_otherwise(index, article):
        document = prepare(index, article)
        own = {name: value for name, value in document.items() if name not in others}
        return own | {name: other[1] for name, other in others.items() if other}

    with monkeypatch.context() as patch:
        patch.setattr(fingerprint, "VERSION", 0)
        patch.setattr(backend, "schema", Schema(**fields))
        patch.setattr(backend, "prepare", prepared_otherwise)
        vars(backend).pop("_fingerprint")
        rebuild()
    vars(backend).pop("_fingerprint")
    return backend


def test_an_index_of_another_schema_is_told_and_never_written(drifted, client, make_article, find):
    generation = drifted.generations.current()
    for address in ("/", "/search/?q=oil&topic=gas", "/search.json?q=oil", "/facets/person/"):
        assert client.get(address).status_code in (200, 503)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("check_index", stdout=out)
    assert "built for another schema; run rebuild_index" in out.getvalue()
    make_article("More oil")
    Article.objects.filter(headline="Oil").update(status="withdrawn")
    with pytest.raises(CommandError, match="built for another schema"):
        call_command("update_index")
    assert drifted.generations.current() == generation
    assert drifted.differences()
    call_command("rebuild_index", stdout=io.StringIO())
    assert [hit.headline for hit in find(q="oil").hits] == ["More oil"]
    assert not IndexChange.objects.exists()
    assert not consistency.compare(deep=True).differs
    with pytest.raises(CommandError, match="built for another schema"):
        call_command("rebuild_index", back=True)


@pytest.mark.parametrize("drifted", ["field gone", "facet retyped", "analysis"], indirect=True)
def test_an_index_of_another_schema_is_read_as_far_as_it_goes(drifted, client, find):
    assert client.get("/search/?q=oil&topic=gas").status_code == 200
    assert find(q="oil").total == 1
    Article.objects.update(status="withdrawn")
    assert find(q="oil").total == 0
