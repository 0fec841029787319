"""The desk as each role uses it, held to the table in desk_matrix.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from newsroom import acts
from newsroom.audit import Agent
from newsroom.desk.acts.kinds import Deletion, Withdrawal
from newsroom.models import (
    Article,
    AuditEntry,
    Feed,
    HiddenVersion,
    Image,
    ImportJob,
    ImportRun,
    Proposal,
    RelatedStory,
    Version,
)
from newsroom.previews.links import make
from newsroom.publishing import write_down
from newsroom.versions import hide
from search.models import ExportRecord
from search.tasks import bring_up_to_date
from tests.newsroom.desk.acts import ARTICLES as LIST
from tests.newsroom.desk.acts import act, change, filled, suggested
from tests.newsroom.desk.proposed import proposed_for
from tests.visibility import desk_matrix as matrix
from tests.visibility.archive import HOUR
from tests.visibility.roles import DESK_ROLES, client_of, member

pytestmark = pytest.mark.django_db
WORD = "zorblatt"  # in the headline of what is looked for
PAGES = ("changelist", "add", "history", "delete", "change")


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
    asked = matrix.QUESTIONS.keys() | matrix.ASKED_BY_GET.keys()
    pages = {f"{_named(model)}_{page}" for model in matrix.PAGES for page in PAGES}
    assert _row_urls() == pages | matrix.ROW_ACTS.keys() | asked


def _row_urls() -> set[str]:
    """Of the pages of each kind of row."""
    _prefix, desk = get_resolver().namespace_dict["admin"]
    return {name for name in desk.reverse_dict if isinstance(name, str)} - _urls()


@pytest.fixture
def keys(make_article) -> dict[str, object]:
    """Of a row of each kind: of a public article, and of what hangs on it."""
    names = {"topics": ["Gas"], "people": ["Ann"], "places": ["Aby"], "authors": ["Bo"]}
    article = make_article(section="City", source="Wire", **names)
    write_down(article)
    asking = User.objects.create_user("asking")
    acts.ask(Withdrawal(asking, {}), Agent(asking), [])
    article.save()  # what it replaces is a version
    make(article, User.objects.create_user("elsewhere"))
    proposed_for(article, WORD)
    bring_up_to_date.enqueue()
    AuditEntry.objects.create(action="change", kind="newsroom.article", object_id=article.pk)
    Image.objects.create(caption="A pier")
    Group.objects.create(name="Night desk")
    ExportRecord.objects.create(form="csv", rows=0, packed=b"", lowest=0, highest=0)
    Feed.objects.create(address="https://feeds.example/a")
    ImportJob.objects.create(run=ImportRun.objects.create())
    rows = {model._meta.label_lower: model._default_manager.first() for model in site._registry}
    return {model: row.pk if row else article.pk for model, row in rows.items()}


@pytest.mark.parametrize("role", DESK_ROLES)
def test_a_page_opens_for_whom_the_table_says(keys, role):
    client = client_of(role)
    for model, roles in matrix.PAGES.items():
        for page in PAGES:
            args = [] if page in ("changelist", "add") else [keys[model]]
            response = client.get(reverse(f"admin:{_named(model)}_{page}", args=args))
            if role in ("anonymous", "reader"):
                assert response["Location"].startswith("/admin/login/"), (model, page)
            else:
                opens = page in roles.get(role, "").split()
                assert response.status_code == (200 if opens else 403), (model, page)


@pytest.mark.parametrize("role", DESK_ROLES)
def test_an_act_on_a_row_is_refused_to_all_whom_the_table_does_not_name(keys, role):
    client, models = client_of(role), {_named(model): model for model in matrix.PAGES}
    for act_, allowed in matrix.ROW_ACTS.items():
        model = next(model for name, model in models.items() if act_.startswith(f"{name}_"))
        response = client.post(reverse(f"admin:{act_}", args=[keys[model]]), {"reason": "Wrong."})
        if role in ("anonymous", "reader"):
            assert response["Location"].startswith("/admin/login/"), act_
        else:
            assert (response.status_code != 403) == (role in allowed), act_


@pytest.mark.parametrize("role", DESK_ROLES)
@pytest.mark.parametrize("address", matrix.ADDRESSES)
def test_an_address_answers_as_the_table_says(address, role):
    args = {"app_list": ["newsroom"], "view_on_site": ["999", "1"]}.get(address, [])
    response = client_of(role).get(reverse(f"admin:{address}", args=args))
    if role in ("anonymous", "reader"):
        assert response["Location"].startswith("/admin/login/")
    else:
        assert response.status_code == matrix.ADDRESSES[address]


@pytest.mark.parametrize("role", DESK_ROLES)
@pytest.mark.parametrize("question", [*matrix.QUESTIONS, *matrix.ASKED_BY_GET])
def test_a_question_is_answered_as_the_table_says(question, role):
    client, address = client_of(role), reverse(f"admin:{question}")
    response = client.post(address) if question in matrix.QUESTIONS else client.get(address)
    expected = (matrix.QUESTIONS | matrix.ASKED_BY_GET)[question].get(role)
    if expected is None:
        assert response["Location"].startswith("/admin/login/")
    else:
        assert response.status_code == expected


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


def _preview(client, article) -> bool:
    led = client.post(f"{LIST}{article.pk}/preview/").get("Location", "")
    return led.startswith("/preview/") and WORD in _text(client_of("anonymous").get(led))


def _propose(client, article) -> bool:
    change(client, article, headline=f"{WORD} changed")
    headlines = [proposal.state["headline"] for proposal in Proposal.objects.all()]
    return headlines == [f"{WORD} changed"] and article.headline == _stored(article).headline


def _accept(client, article) -> bool:
    data = {"proposal": proposed_for(article, f"{WORD} proposed").pk, "_accept": "1"}
    client.post(f"{LIST}{article.pk}/change/", data)
    return _stored(article).headline == f"{WORD} proposed"


def _decline(client, article) -> bool:
    proposal = proposed_for(article, f"{WORD} proposed")
    client.post(reverse("admin:newsroom_proposal_decline", args=[proposal.pk]), {"reason": "No."})
    return Proposal.objects.get().status == "declined"


def _take_up(client, article) -> bool:
    data = {"proposal": proposed_for(article, f"{WORD} proposed").pk, "_fill": "1"}
    return f"{WORD} proposed" in _text(client.post(f"{LIST}{article.pk}/change/", data))


def _restore(client, article) -> bool:
    headline, article.headline = article.headline, "Another"
    article.save()
    version = Version.objects.get(article_number=article.pk)
    client.post(reverse("admin:newsroom_version_restore", args=[version.pk]))
    return _stored(article).headline == headline


def _hide_version(client, article) -> bool:
    version = _version_of(article)
    _decide(client, version, "hide")
    return HiddenVersion.objects.filter(version=version).exists()


def _show_version(client, article) -> bool:
    version = _version_of(article)
    hide([version], User.objects.create_user("judge"), "Wrong.")
    _decide(client, version, "show")
    return not HiddenVersion.objects.exists()


def _version_of(article) -> Version:
    article.headline = "Another"
    article.save()
    return Version.objects.get(article_number=article.pk)


def _decide(client, version, act_: str) -> None:
    address = reverse(f"admin:newsroom_version_{act_}", args=[version.pk])
    with override_settings(PUBLIC_VERSIONS=True):
        client.post(address, {"reason": "Wrong."})


def _stored(article) -> Article:
    return Article.objects.get(pk=article.pk)


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
    "preview": _preview,
    "propose a change": _propose,
    "accept a change": _accept,
    "decline a change": _decline,
    "take up another's proposal": _take_up,
    "bring a version back": _restore,
    "hide from readers what it said": _hide_version,
    "show readers again what it said": _show_version,
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


@pytest.mark.parametrize("role", DESK_ROLES)
@pytest.mark.parametrize("act_", matrix.ACTS)
def test_an_act_is_done_on_what_the_table_says(article_of, act_, role):
    client = client_of(role)
    of_contributors, of_editors = matrix.ACTS[act_]
    allowed = {"editor": of_editors, "administrator": of_editors, "contributor": of_contributors}
    done = set()
    is_like_others = role in ("anonymous", "reader", "administrator")
    some = is_like_others or act_ in matrix.ON_PROPOSALS
    kinds = matrix.SOME if some else matrix.ARTICLES
    for kind in kinds:
        with transaction.atomic():
            if ACTS[act_](client, article_of(kind, role)):
                done.add(kind)
            transaction.set_rollback(True)
    assert done == allowed.get(role, set()) & set(kinds)


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
    client, editor = client_of("contributor"), client_of("editor")
    assert change(client, shown, headline="Changed").status_code == 302
    proposal = Proposal.objects.get()
    editor.post(f"{LIST}{shown.pk}/change/", {"proposal": proposal.pk, "_accept": "1"})
    assert _stored(shown).headline == "Changed"
    assert [story.target for story in shown.related_stories.all()] == [draft]


def test_who_adds_an_article_reads_it_afterwards():
    client = client_of("contributor")
    assert client.post(f"{LIST}add/", filled(headline=f"My {WORD}")).status_code == 302
    article = Article.objects.get()
    assert article.created_by.username == "contributor"
    assert _open(client, article)
