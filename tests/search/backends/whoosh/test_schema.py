"""How fields lie in the index."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_the_document_is_stored_once_and_has_no_column(members):
    schema = members.schema
    assert {name for name in schema.names() if name.startswith("text")} == {
        "text",
        "text_written",
        "text_stored",
    }
    assert not any(schema[name].column_type for name in ("text", "text_written", "text_stored"))
