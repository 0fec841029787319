"""A hit has the values that were stored, and no others."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_misspelt_attribute_is_an_error_and_few_fields_are_read(join, found):
    join("a", "body")
    hit = found[0]
    with pytest.raises(AttributeError, match="towm"):
        _ = hit.towm
    assert hit.seen is None
    (bare,) = found.query.backend.search("*", fields=["name"])["results"]
    assert bare.get_additional_fields().keys() == {"id", "name"}
