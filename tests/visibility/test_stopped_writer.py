"""An article is hidden by its commit, however it came to be hidden, while nobody can index."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from newsroom import publishing
from newsroom.models import Article
from search.indexing import consistency
from search.indexing.drain import drain
from search.models import IndexChange
from tests.newsroom.desk.acts import filled
from tests.visibility.archive import HOUR, NOW, SECRET, Secret, writer_elsewhere
from tests.visibility.roles import client_of
from tests.visibility.surfaces import (
    PAGES,
    PICTURES,
    answer_of,
    ask_everything,
    ask_haystack,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)
# Asked for while the secret is public: whatever keeps pages, words or counts, keeps them then.
KEPT = ["front page", "search list", "search JSON", "article", "JSON Lines", "topic of its own"]
KEPT += [
    "list of people",
    "facet topic JSON",
    "a prefix",
    "its words relaxed",
    "almost",
    "almost JSON",
]


def _rows():
    return Article.objects.filter(pk=SECRET)


def _save(**fields) -> None:
    article = _rows().get()
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def _bulk_update() -> None:
    article = _rows().get()
    article.status = "draft"
    Article.objects.bulk_update([article], ["status"])


def _on_the_desk(page: str, **data) -> None:
    address = reverse(
        f"admin:newsroom_article_{page}", args=[] if page == "changelist" else [SECRET]
    )
    assert client_of("editor").post(address, data).status_code == 302


def _act(action: str, **data) -> None:
    _on_the_desk("changelist", action=action, _selected_action=[SECRET], **data)


def _form(**data) -> None:
    article = _rows().get()
    links = {
        name: [row.pk for row in getattr(article, name).all()] for name in ("topics", "people")
    }
    _on_the_desk("change", **filled(article, **links, **data))


WAYS: dict[str, Callable[[], object]] = {
    "save as draft": lambda: _save(status="draft"),
    "save as ready": lambda: _save(status="ready"),
    "postpone": lambda: _save(published_at=NOW + HOUR),
    "expire": lambda: _save(expires_at=NOW),
    "withdraw": lambda: publishing.withdraw(_rows().get()),
    "delete": lambda: _rows().get().delete(),
    "update rows": lambda: _rows().update(status="withdrawn"),
    "update rows of a section": lambda: _rows().get().section.articles.update(expires_at=NOW),
    "delete rows": lambda: _rows().delete(),
    "bulk update": _bulk_update,
    "action of the desk": lambda: _act("withdraw_selected", reason="Wrong."),
    "deletion of the desk": lambda: _act("delete_selected", post="yes", reason="Wrong."),
    "form of the desk": lambda: _form(status="withdrawn", takedown_reason="Wrong."),
    "deletion on its page": lambda: _on_the_desk("delete", post="yes", reason="Wrong."),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_hidden_at_once_on_every_surface(archive_in, before, haystack_before, way):
    with archive_in():
        Secret().write()
        kept = [*PICTURES.values(), *(PAGES[page] for page in KEPT)]
        assert all(told(answer_of(Client().get(address))) for address in kept)
        with writer_elsewhere():
            WAYS[way]()
            answers, found = ask_everything("anonymous"), ask_haystack()
            assert consistency.compare().extra == [SECRET]  # the index has not followed
            assert IndexChange.objects.hidden() == {SECRET}
        drain()
        assert not consistency.compare(deep=True).differs
        assert not IndexChange.objects.filter(hides=True).exists()
    assert [each for each in answers if told(answers[each], each[1])] == []
    assert [each for each in answers if answers[each] != before[each]] == []
    assert found == haystack_before
    assert found["spelling"] is None
