"""The tests of search/views/test_threads.py, with Solr in the place of Whoosh."""

import pytest

from tests.contract.conftest import needs_solr
from tests.search.views.test_threads import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("solr"), needs_solr]
