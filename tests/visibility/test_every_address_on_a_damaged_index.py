"""Whatever is wrong with the index, whichever address meets it first: none fails.

Each answers from the database, without the panel that needs the index, or with 503 and a sentence.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.conf import settings

from search.columns import manifest
from tests import length
from tests.visibility import index_damage
from tests.visibility.every_address import routes
from tests.visibility.failing_solr import TROUBLES, in_trouble
from tests.visibility.index_damage import FILES, Index, files_of, forget_everything, maps
from tests.visibility.walk import Walk, fail_with

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("a damaged index")]
KINDS = [*FILES, "the index"]
PARTS = 4  # of the troubles of Solr
SEED = 11  # of the pairs that are asked for when not all are


@pytest.fixture(scope="module")
def index_and_walk(archive_in, tmp_path_factory):
    """The archive, and its index kept aside; how every address answers on it is known."""
    with archive_in():
        walk = Walk()
        place = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])
        index = Index(place, tmp_path_factory.mktemp("kept") / "index")
        index.put()
        walk.know_the_sound()
        yield index, walk
        index.remove()


@pytest.fixture
def walk(index_and_walk) -> Walk:
    return index_and_walk[1]


@pytest.fixture
def index(index_and_walk):
    index, _walk = index_and_walk
    forget_everything()
    yield index
    index.put()
    forget_everything()


@pytest.fixture
def deal(request, walk):
    """deal(things, hand, hands) → pairs of things and addresses: some, in which each thing is, and
    in all hands together each address.

    At length: each thing with each address that reads the index, and some with the others, by the
    seed of the run. Else the same pairs each time.
    """
    given = request.config.getoption("--hypothesis-seed")
    seed = int(given) if length.IS_LONG and str(given).isdigit() else SEED

    def dealt(things: list, hand: int, hands: int) -> list[tuple]:
        addresses = walk.asked
        random.Random(seed).shuffle(addresses)
        own = addresses[hand::hands]
        things = random.Random(seed + hand).sample(things, len(things))
        most = max(len(own), len(things))
        pairs = [(things[n % len(things)], own[n % len(own)]) for n in range(most)]
        if length.IS_LONG:
            others = [(thing, one) for thing, one in pairs if one not in walk.readers]
            return [(thing, one) for thing in things for one in walk.readers] + others
        return pairs

    return dealt


def test_every_route_is_in_the_table(walk):
    missing = [name for name in routes() if name not in walk.table]
    assert not missing, (
        f"Say in tests/visibility/every_address.py how {', '.join(missing)} is asked for: every"
        " address must answer whatever is wrong with the index."
    )
    assert not [name for name in walk.table if name not in routes()], "These are gone"


def test_every_address_answers_on_a_sound_index(walk):
    failed = [f"{one}: {walk.sound[one].where}" for one in walk.asked if walk.sound[one].problem]
    assert not failed
    statuses = {walk.sound[one].status for one in walk.asked}
    assert statuses <= {200, 301, 302, 403, 404, 410}
    assert [each for one in walk.asked for each in walk.sound[one].lines] == []


def test_every_file_of_an_index_is_of_a_kind_in_the_table(index):
    known = {path for kind in FILES for path in files_of(index.place, kind)}
    found = {path for path in index.place.rglob("*") if path.is_file()}
    assert not found - known, "Add these kinds of files to tests/visibility/index_damage.py"


@pytest.mark.parametrize("kind", KINDS)
def test_no_address_fails_that_is_the_first_to_meet_a_damage(index, walk, deal, kind):
    damages, found = index_damage.damages(index.kept)[kind], []
    for damage, one in deal(damages, KINDS.index(kind), 2 * len(KINDS)):
        forget_everything()
        with index.hurt_by(damage):
            found += [f"{one} | {damage} | {fault}" for fault in walk.faults(one, damage.is_seen)]
    fail_with(found)


@pytest.mark.parametrize("kind", KINDS)
def test_no_address_fails_when_an_index_is_damaged_that_is_in_use(index, walk, deal, kind):
    # A file that is cut while it is mapped ends the process: docs/reliability.md.
    damages = [d for d in index_damage.damages(index.kept)[kind] if not maps(index.kept, d)]
    found, first = [], next(one for one in walk.asked if one.path == "/search.json")
    for damage, one in deal(damages, len(KINDS) + KINDS.index(kind), 2 * len(KINDS)):
        forget_everything()
        walk.ask(first)
        with index.hurt_by(damage):
            found += [f"{one} | {damage} | {fault}" for fault in walk.faults(one, is_seen=False)]
    fail_with(found)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_fails_when_solr_does_not_answer_as_it_should(walk, deal, tmp_path, part):
    found = []
    for trouble, one in deal(TROUBLES[part::PARTS], part, PARTS):
        forget_everything()
        with in_trouble(trouble, tmp_path):
            found += [f"{one} | {trouble} | {each}" for each in walk.faults(one, trouble.is_seen)]
    fail_with(found)


def test_a_damage_that_bytes_tell_is_noted_for_all_processes(index, walk):
    """Else each process, and each address, would stumble over it again."""
    damages = {each.name: each for each in index_damage.damages(index.kept)["facets"]}
    with index.hurt_by(damages["facets: zeros"]):
        walk.ask(next(one for one in walk.asked if one.path == "/search.json"))
        assert list(index.place.glob(f"gen-*/{manifest.DAMAGED}"))
