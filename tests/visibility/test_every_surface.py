"""A hidden article is nowhere: every surface, in every state, for every role."""

from __future__ import annotations

import pytest

from newsroom.web.caching import ASK_AGAIN, FOR_ALL
from search.indexing import consistency
from search.indexing.drain import drain
from search.models import IndexChange
from tests.visibility.archive import MARKERS, STATES, Secret, each_in_one_process
from tests.visibility.roles import RIGHTS, ROLES
from tests.visibility.surfaces import (
    FRAGMENTS,
    HAYSTACK,
    PAGES,
    PICTURES,
    SURFACES,
    ask_everything,
    ask_haystack,
    told,
)

pytestmark = pytest.mark.django_db
NOT_BUILT = {"RSS"}
# What says nothing of the secret while it is public: it has a section and names of each kind, and
# stands at another day.
SILENT = {"its address 2026/11/23", "its JSON 2026/11/23", "its old address 2026/11/23"}
SILENT |= {"its citation 2026/11/23"}
SILENT |= {f"why its {kind} 2026/11/23 is not here" for kind in ("slug", "former slug")}
SILENT |= {f"{kind} missing" for kind in ("topic", "person", "place", "author", "section")}
SILENT |= {"source missing", "section shared", "source shared"}
SILENT |= {"all but its words", "facet page found"}
SILENT |= {"its thread/ 2026/11/23", "its thread.json 2026/11/23"}
SILENT |= {"day 2026/11/23", "the day after"}
SILENT |= {"sitemap of this year", "news sitemap"}
SILENT |= {f"its {part} 2026/11/23" for part in ("versions", "version", "versions JSON")}
SILENT |= {"versions of a story", "version of a story"}
TELLING = [*PICTURES, *(name for name in SURFACES if name not in NOT_BUILT | SILENT)]


@pytest.fixture(scope="module", params=each_in_one_process(STATES))
def state(request, archive_in):
    """All answers while the secret is in a state and the index has followed."""
    with archive_in():
        STATES[request.param](Secret())
        drain()
        assert not IndexChange.objects.due().exists()
        assert not consistency.compare(deep=True).differs
        return ask_everything(*ROLES), ask_haystack()


@pytest.fixture(scope="module")
def public(asked_once):
    """All answers while everybody may see it."""

    def ask():
        Secret().write()
        return ask_everything("anonymous"), ask_haystack()

    return asked_once("public", ask)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_tells_of_a_hidden_article(before, state, surface, role):
    answer = state[0][role, surface]
    assert told(answer, surface) == []
    assert answer == before[role, surface]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_of_a_hidden_article_is_for_who_reads_the_article(
    request, before, state, picture, role
):
    answer = state[0][role, picture]
    # One that no article has any more is for all who may view pictures.
    is_of_none = request.node.callspec.params["state"] == "deleted"
    needed = {"newsroom.view_image"} | (set() if is_of_none else {"newsroom.publish_article"})
    if needed <= RIGHTS.get(role, set()):
        assert (answer.status, told(answer)) == (
            200,
            [MARKERS[picture.replace("rendition", "picture")]],
        )
        assert ("Cache-Control", ASK_AGAIN) in answer.headers
    else:
        assert answer == before[role, picture]
        assert answer.status == 404


@pytest.mark.parametrize("name", HAYSTACK)
def test_no_search_query_set_tells_of_a_hidden_article(haystack_before, state, name):
    assert told(state[1][name]) == []
    assert state[1][name] == haystack_before[name]


@pytest.mark.parametrize("surface", ["article", "article JSON", "JSON Lines"])
def test_a_hidden_related_story_is_not_told(state, public, surface):
    assert told(public[0]["anonymous", surface])
    assert told(state[0]["anonymous", surface]) == []


def test_no_word_of_a_hidden_article_is_suggested(state, public):
    assert public[1]["spelling"] == "quozzlemarkian"
    assert state[1]["spelling"] is None


@pytest.mark.parametrize("surface", TELLING)
def test_the_same_article_when_public_changes_every_surface(before, public, surface):
    """Else the tests above could not fail."""
    assert public[0]["anonymous", surface] != before["anonymous", surface]


@pytest.mark.parametrize("name", HAYSTACK)
def test_the_same_article_when_public_is_seen_by_haystack(haystack_before, public, name):
    assert public[1][name] != haystack_before[name]


@pytest.mark.parametrize("page", [*PAGES, *FRAGMENTS])
def test_no_answer_may_be_kept_for_more_than_a_minute(before, page):
    headers = dict(before["anonymous", page].headers)
    assert not headers.keys() & {"Expires", "Last-Modified", "Age"}
    kept = [part.strip() for part in headers.get("Cache-Control", "").split(",")]
    assert all(int(part.split("=")[1]) <= 60 for part in kept if "max-age=" in part)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", [*PAGES, *FRAGMENTS])
def test_every_answer_says_who_may_keep_it(before, page, role):
    kept = dict(before[role, page].headers)["Cache-Control"]
    assert "no-store" in kept or (role == "anonymous" and kept in (FOR_ALL, ASK_AGAIN))
