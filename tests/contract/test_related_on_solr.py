"""The tests of search/service/test_related.py, with Solr in the place of Whoosh."""

import pytest

from tests.contract.conftest import needs_solr
from tests.search.service.test_related import *  # noqa: F403

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("solr"), needs_solr]
