"""Random requests over all pages that search: none fails."""

from __future__ import annotations

import os
import random
import warnings

import pytest
from django.test import Client

from tests.search.views.random_requests import random_request

pytestmark = pytest.mark.django_db

FUZZED = int(os.environ.get("FUZZED_REQUESTS", "300"))

SEED = int(os.environ.get("FUZZ_SEED", random.randrange(10**6)))


def test_random_requests_never_fail(harbour, client):
    """FUZZED_REQUESTS sets their number, FUZZ_SEED repeats them."""
    chance = random.Random(SEED)
    print(f"FUZZ_SEED={SEED}")
    for number in range(FUZZED):
        address, headers = random_request(chance)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # The fields of the form that builds a query are answered by a redirect to the search.
            response = client.get(address, headers=headers, follow=True)
            response.getvalue()
        assert response.status_code == 200, (SEED, number, address)


def test_a_client_is_answered_after_all_that(harbour):
    assert Client().get("/search.json?q=grain").json()["total"] == 30
