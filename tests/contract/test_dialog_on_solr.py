"""The tests of search/exports/test_dialog.py, with Solr in the place of Whoosh."""

from __future__ import annotations

import pytest

from tests.contract.conftest import needs_solr
from tests.search.exports.test_dialog import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("solr"), needs_solr]
