"""The desk as each role uses it, held to the table in desk_matrix.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import URLPattern, reverse
from django.utils import timezone

from newsroom import acts
from newsroom.audit import Agent
from newsroom.desk.acts.kinds import Deletion, Withdrawal
from newsroom.models import Article, Image, RelatedStory
from newsroom.publishing import write_down
from search.models import ExportRecord
from search.tasks import bring_up_to_date
from tests.newsroom.desk.acts import ARTICLES as LIST
from tests.newsroom.desk.acts import act, change, filled, suggested
from tests.visibility import desk_matrix as matrix
from tests.visibility.archive import HOUR
from tests.visibility.roles import ROLES, client_of, member

pytestmark = pytest.mark.django_db
WORD = "zorblatt"  # in the headline of what is looked for
PAGES = ("changelist", "add", "history", "delete", "change", "user_password_change")


@pytest.fixture(autouse=True)
def _index_of_its_own():
    """Nothing is committed here, so nothing is indexed."""


def _named(model: str) -> str:
    return model.replace(".", "_")


def _urls() -> set[str]:
    return {url.name for url in site.get_urls() if isinstance(url, URLPattern) and url.name}


def test_every_kind_of_row_and_every_address_is_in_the_table():
    assert {model._meta.label_lower for model in site._registry} == matrix.PAGES.keys()
    assert _urls() == matrix.ADDRESSES.keys() | matrix.WITHOUT_LOGGING_IN


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", matrix.PAGES)
def test_a_page_opens_for_whom_the_table_says(make_article, model, role):
    client = client_of(role)
    key = _a_row_of(model, make_article)
    allowed = matrix.PAGES[model].get(role, "").split()
    for page in ("changelist", "add", "history", "delete", "change"):
        args = [] if page in ("changelist", "add") else [key]
        response = client.get(reverse(f"admin:{_named(model)}_{page}", args=args))
        if role in ("anonymous", "reader"):
            assert response["Location"].startswith("/admin/login/"), page
        elif page in allowed:
            assert response.status_code == 200, page
        else:
            assert response.status_code == 403, page


def _a_row_of(model: str, make_article):
    """The key of a row that there is; of a public article, or of what hangs on it."""
    names = {"topics": ["Gas"], "people": ["Ann"], "places": ["Aby"], "authors": ["Bo"]}
    article = make_article(section="City", source="Wire", **names)
    write_down(article)
    asking = User.objects.create_user("asking")
    acts.ask(Withdrawal(asking, {}), Agent(asking), [])
    article.save()  # what it replaces is a version
    bring_up_to_date.enqueue()
    Image.objects.create(caption="A pier")
    Group.objects.create(name="Night desk")
    ExportRecord.objects.create(form="csv", rows=0, packed=b"", lowest=0, highest=0)
    kind = next(kind for kind in site._registry if kind._meta.label_lower == model)
    row = kind._default_manager.first()
    return row.pk if row else article.pk


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", matrix.ADDRESSES)
def test_an_address_answers_as_the_table_says(address, role):
    args = {"app_list": ["newsroom"], "view_on_site": ["999", "1"]}.get(address, [])
    response = client_of(role).get(reverse(f"admin:{address}", args=args))
    if role in ("anonymous", "reader"):
        assert response["Location"].startswith("/admin/login/")
    else:
        assert response.status_code == matrix.ADDRESSES[address]


def _list(client, article) -> bool:
    return WORD in _text(client.get(LIST))


def _search(client, article) -> bool:
    return f"/{article.pk}/change/" in _text(client.get(LIST, {"q": WORD}))


def _open(client, article, page: str = "change") -> bool:
    return WORD in _text(client.get(f"{LIST}{article.pk}/{page}/"))


def _open_beside(client, article) -> bool:
    other = Article.objects.get(slug="other")
    RelatedStory.objects.create(article=other, target=article)
    page = _text(client.get(f"{LIST}{other.pk}/change/"))
    return bool(page) and WORD in page


def _relate(client, article) -> bool:
    other = Article.objects.get(slug="other")
    page = _text(change(client, other, related=[{"target": article.pk, "position": "x"}]))
    return WORD in page


def _be_suggested(client, article) -> bool:
    try:
        return bool(suggested(client, "relatedstory", "target", WORD))
    except ValueError:  # sent to log in
        return False


def _be_led(client, article) -> bool:
    kind = ContentType.objects.get_for_model(Article).pk
    response = client.get(f"/admin/r/{kind}/{article.pk}/")
    return article.slug in response.get("Location", "")


def _change(client, article) -> bool:
    change(client, article, headline=f"{WORD} changed")
    return Article.objects.get(pk=article.pk).headline == f"{WORD} changed"


def _is_published(article) -> bool:
    return Article.objects.public().filter(pk=article.pk).exists()


def _publish(client, article) -> bool:
    was = _is_published(article)
    act(client, "publish_selected", article, confirmed="yes")
    return _is_published(article) and not was


def _publish_unasked(client, article) -> bool:
    was = _is_published(article)
    act(client, "publish_selected", article)
    return _is_published(article) and not was


def _publish_by_form(client, article) -> bool:
    was = _is_published(article)
    now = timezone.now() - HOUR
    data = {"published_at_0": f"{now:%Y-%m-%d}", "published_at_1": f"{now:%H:%M:%S}"}
    client.post(f"{LIST}{article.pk}/change/", filled(article, **data, status="published"))
    return _is_published(article) and not was


def _withdraw(client, article) -> bool:
    was = article.status
    data = {"action": "withdraw_selected", "_selected_action": [article.pk], "reason": "Wrong."}
    client.post(LIST, data)
    return Article.objects.get(pk=article.pk).status == "withdrawn" != was


def _withdraw_by_form(client, article) -> bool:
    was = article.status
    change(client, article, status="withdrawn", takedown_reason="Wrong.")
    return Article.objects.get(pk=article.pk).status == "withdrawn" != was


def _take_away(client, article, **data) -> bool:
    was = _is_published(article)
    change(client, article, **data)
    return was and not _is_published(article)


def _delete(client, article, reason: str = "Wrong.") -> bool:
    client.post(f"{LIST}{article.pk}/delete/", {"post": "yes", "reason": reason})
    return not Article.objects.filter(pk=article.pk).exists()


def _delete_by_action(client, article, reason: str = "Wrong.") -> bool:
    act(client, "delete_selected", article, post="yes", reason=reason)
    return not Article.objects.filter(pk=article.pk).exists()


def _acted(article, kind: type[acts.Kind]) -> str:
    """The address of an act of somebody else on an article, which is over."""
    by = User.objects.create_superuser("boss")
    asked = acts.ask(
        kind(by, {"reason": "Wrong.", "note": ""}), Agent(by), [(article.pk, article.modified_at)]
    )
    acts.run(asked.pk)
    return f"/admin/newsroom/act/{asked.pk}/"


def _follow(client, article) -> bool:
    return WORD in _text(client.get(f"{_acted(article, Withdrawal)}change/"))


def _undo(client, article, kind: type[acts.Kind]) -> bool:
    address = _acted(article, kind)
    rows = Article.objects.filter(pk=article.pk)
    before = rows.values("status").first()
    client.post(f"{address}undo/", {"reason": "Right."})
    return rows.values("status").first() != before


def _text(response) -> str:
    return response.content.decode()


ACTS: dict[str, Callable[..., bool]] = {
    "list": _list,
    "search": _search,
    "open": _open,
    "open its history": lambda client, article: _open(client, article, "history"),
    "open as the target of a related story": _open_beside,
    "be suggested it": _be_suggested,
    "relate to it": _relate,
    "be led to its page": _be_led,
    "change": _change,
    "publish by action": _publish,
    "publish by action, unasked": _publish_unasked,
    "publish by form": _publish_by_form,
    "withdraw by action": _withdraw,
    "withdraw by form": _withdraw_by_form,
    "make a draft again": lambda client, article: _take_away(
        client, article, status="draft", takedown_reason="Wrong."
    ),
    "make a draft again without a reason": lambda client, article: _take_away(
        client, article, status="draft"
    ),
    "delete": _delete,
    "delete without a reason": lambda client, article: _delete(client, article, ""),
    "delete by action": _delete_by_action,
    "delete by action without a reason": lambda client, article: _delete_by_action(
        client, article, ""
    ),
    "follow an act on it": _follow,
    "undo its withdrawal by somebody": lambda client, article: _undo(client, article, Withdrawal),
    "undo its deletion by somebody": lambda client, article: _undo(client, article, Deletion),
}


@pytest.fixture
def article_of(make_article):
    """Makes an article of a kind; somebody else's, unless it is called one's own."""

    def make(kind: str, role: str) -> Article:
        now = timezone.now()
        make_article("Another", slug="other")
        fields = {
            "own draft": {"status": "draft"},
            "draft": {"status": "draft"},
            "ready": {"status": "ready"},
            "scheduled": {"status": "scheduled", "published_at": now + HOUR},
            "embargoed": {"published_at": now + HOUR},
            "withdrawn": {"status": "withdrawn"},
            "expired": {"expires_at": now - HOUR},
            "public": {},
        }[kind]
        by = role if kind == "own draft" else "somebody"
        owner = User.objects.filter(username=by).first() or User.objects.create_user(by)
        names = {"section": "City", "text": "Out."}
        return make_article(f"The {WORD} story", created_by=owner, **names, **fields)

    return make


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act_", matrix.ACTS)
def test_an_act_is_done_on_what_the_table_says(article_of, act_, role):
    client = client_of(role)
    of_contributors, of_editors = matrix.ACTS[act_]
    allowed = {"contributor": of_contributors, "editor": of_editors}.get(role, set())
    done = set()
    for kind in matrix.ARTICLES:
        with transaction.atomic():
            if ACTS[act_](client, article_of(kind, role)):
                done.add(kind)
            transaction.set_rollback(True)
    assert done == allowed


@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_no_page_of_the_desk_tells_a_contributor_of_others_drafts(make_article, role):
    image = Image.objects.create(caption="A pier")
    names = {"topics": ["Gas"], "people": ["Ann"], "places": ["Aby"], "section": "City"}
    shown = make_article("Shown", hero_image=image, **names)
    draft = make_article(
        f"The {WORD} plan", status="draft", created_by=member("reader"), hero_image=image, **names
    )
    RelatedStory.objects.create(article=shown, target=draft, headline=f"More {WORD}")
    rows = [shown, draft, image, shown.section]
    rows += [getattr(shown, name).get() for name in ("topics", "people", "places")]
    addresses = [reverse("admin:index"), reverse("admin:app_list", args=["newsroom"])]
    for row in rows:
        name = f"admin:newsroom_{row._meta.model_name}"
        addresses += [reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=zorblatt"]
        pages = ("change", "history", "delete")
        addresses += [reverse(f"{name}_{page}", args=[row.pk]) for page in pages]
    client = client_of(role)
    telling = [each for each in addresses if f"The {WORD}" in _text(client.get(each))]
    assert bool(telling) == (role == "editor"), telling


def test_a_related_draft_of_somebody_else_outlives_a_contributors_edit(make_article):
    shown, draft = make_article("Shown"), make_article("Plan", status="draft")
    RelatedStory.objects.create(article=shown, target=draft)
    client = client_of("contributor")
    assert change(client, shown, headline="Changed").status_code == 302
    assert [story.target for story in shown.related_stories.all()] == [draft]


def test_who_adds_an_article_reads_it_afterwards():
    client = client_of("contributor")
    assert client.post(f"{LIST}add/", filled(headline=f"My {WORD}")).status_code == 302
    article = Article.objects.get()
    assert article.created_by.username == "contributor"
    assert _open(client, article)
