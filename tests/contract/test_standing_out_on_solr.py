"""The tests of search/pages/test_standing_out.py, with Solr in the place of Whoosh."""

import pytest

from tests.contract.conftest import needs_solr
from tests.search.pages.test_standing_out import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("solr"), needs_solr]
