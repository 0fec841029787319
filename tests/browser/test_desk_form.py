"""A form of the desk in a real browser: nothing that is typed there is lost."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.utils import OperationalError
from django.test import Client
from playwright.sync_api import expect

from newsroom.models import Article, Author, Topic
from tests.browser.test_accessibility import faults

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('desk-form '))"
OFFER = ".kept__offer"
AGE = """(key) => {
  const draft = JSON.parse(localStorage[key]);
  localStorage[key] = JSON.stringify({ ...draft, at: draft.at - 7.1 * 864e5 });
}"""
FILL = """() => {
  let text = "x".repeat(1 << 20);
  while (text) {
    try {
      localStorage[`filler ${localStorage.length}`] = text;
    } catch {
      text = text.slice(text.length / 2 + 1);
    }
  }
}"""


@pytest.fixture
def editor(transactional_db):
    return User.objects.create_superuser("ed", password="ed")


@pytest.fixture
def article(site, editor):
    return Article.objects.public().first()


@pytest.fixture
def address(site, article):
    return f"{site}/admin/newsroom/article/{article.pk}/change/"


def sign_in(context, site, user):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def desk(page, site, editor):
    sign_in(page.context, site, editor)
    return page


def is_kept(page, text):
    """Wait until the browser keeps this text."""
    page.wait_for_function(
        f"(text) => {KEPT}.some((key) => localStorage[key].includes(text))", arg=text
    )


def is_empty(page):
    page.wait_for_function(f"() => {KEPT}.length === 0")


def typed(page, address, text="Typed and not saved"):
    """Type a headline, and wait until it is kept."""
    page.goto(address)
    page.get_by_label("Headline").first.fill(text)
    is_kept(page, text)


def reopened(page, address):
    """The page in a new tab, the old one being gone without a question."""
    context = page.context
    page.close()
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(address)
    return page


def save(page):
    page.locator("[name=_save]").last.click()


def test_a_text_outlives_a_session_that_is_gone(desk, address, article):
    typed(desk, address)
    Session.objects.all().delete()
    save(desk)
    desk.get_by_label("Username").fill("ed")
    desk.get_by_label("Password").fill("ed")
    desk.get_by_role("button", name="Log in").click()
    desk.goto(address)
    expect(desk.locator(OFFER)).to_contain_text(
        re.compile(r"Text typed on \d+ \w+ \d\d:\d\d was not saved\.\s+Headline")
    )
    headline = desk.locator("#id_headline")
    expect(headline).to_have_value(article.headline)  # never put in unasked
    desk.get_by_role("button", name="Put it back").click()
    expect(headline).to_have_value("Typed and not saved")
    expect(headline).to_be_focused()
    expect(desk.locator(OFFER)).to_have_count(0)
    expect(desk.locator(".kept__said")).to_have_text("The text is put back. It is not saved yet.")
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.headline == "Typed and not saved"
    is_empty(desk)


def test_a_text_outlives_an_error_of_the_server(window, site, editor, address, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("out of reach")

    desk = window()  # its console tells of the error
    sign_in(desk.context, site, editor)
    typed(desk, address)
    with monkeypatch.context() as patch:
        patch.setattr("newsroom.desk.articles.ArticleAdmin.save_model", fail)
        with desk.expect_response(lambda answer: answer.request.method == "POST") as answer:
            save(desk)
        assert answer.value.status == 503
    desk = reopened(desk, address)
    expect(desk.locator(OFFER)).to_contain_text("Headline")


def test_a_text_outlives_an_answer_that_is_lost_and_a_save_that_came_through(desk, address):
    typed(desk, address)

    def lose(route):
        route.fetch(max_redirects=0)  # the server has it; the browser never hears so
        route.abort()

    desk.route(
        "**/change/",
        lambda route: lose(route) if route.request.method == "POST" else route.continue_(),
    )
    with desk.expect_event("requestfailed"):
        save(desk)
    desk = reopened(desk, address)
    expect(desk.locator("#id_headline")).to_have_value("Typed and not saved")
    is_empty(desk)
    expect(desk.locator(OFFER)).to_have_count(0)


def test_a_text_outlives_its_tab(desk, address):
    typed(desk, address)
    desk = reopened(desk, address)
    expect(desk.locator(OFFER)).to_be_visible()
    # It is still there for whoever decides later.
    desk = reopened(desk, address)
    desk.get_by_role("button", name="Forget it").click()
    expect(desk.locator(".kept__said")).to_have_text("The text is forgotten.")
    is_empty(desk)


def test_a_text_put_back_on_an_article_saved_meanwhile_asks_which_is_right(
    window, site, editor, address, article
):
    desk = window()  # its console tells of the answers that are 409
    sign_in(desk.context, site, editor)
    typed(desk, address)
    desk.goto("about:blank")
    article.headline = "Saved by somebody else"
    article.save()
    desk.goto(address)
    desk.get_by_role("button", name="Put it back").click()
    save(desk)
    expect(desk.get_by_label("As you wrote it")).to_be_visible()
    article.refresh_from_db()
    assert article.headline == "Saved by somebody else"
    desk.get_by_label("As you wrote it").check()
    desk.get_by_role("button", name="Back to the form").click()
    expect(desk.locator("#id_headline")).to_have_value("Typed and not saved")
    is_kept(desk, "Typed and not saved")
    save(desk)
    desk.get_by_label("As you wrote it").check()
    desk.get_by_role("button", name="Save what is chosen").click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.headline == "Typed and not saved"
    is_empty(desk)


def test_a_damaged_entry_hides_no_other(desk, address):
    typed(desk, address)
    desk.goto("about:blank")
    desk.goto(address.replace("/change/", "/history/"))
    desk.evaluate("localStorage['desk-form 1 / damaged'] = '{'")
    desk.evaluate("localStorage['desk-form 1 / odd'] = 'null'")
    desk.goto(address)
    expect(desk.locator(OFFER)).to_contain_text("Headline")


def test_axe_finds_no_fault_in_what_is_offered(desk, address):
    typed(desk, address)
    desk = reopened(desk, address)
    expect(desk.locator(OFFER)).to_be_visible()
    assert faults(desk, within="#kept") == []


def test_two_new_articles_in_two_tabs_are_kept_apart(desk, site, editor):
    add = f"{site}/admin/newsroom/article/add/"
    other = desk.context.new_page()
    typed(desk, add, "The first of two")
    typed(other, add, "The second of two")
    other.close()
    desk = reopened(desk, add)
    expect(desk.locator(OFFER)).to_have_count(2)
    desk.get_by_role("button", name="Put it back").first.click()
    expect(desk.locator("#id_headline")).to_have_value("The second of two")
    # What one put back before is not lost for the other.
    desk.get_by_role("button", name="Put it back").first.click()
    expect(desk.locator("#id_headline")).to_have_value("The first of two")
    is_kept(desk, "The second of two")


def test_nobody_else_is_offered_it(desk, site, editor, address):
    typed(desk, address)
    desk.get_by_label("Headline").first.fill("Mine alone")
    is_kept(desk, "Mine alone")
    other = User.objects.create_superuser("other")
    sign_in(desk.context, site, other)
    desk = reopened(desk, address)
    with desk.expect_event("domcontentloaded"):
        desk.reload()
    expect(desk.locator("#kept-keys")).to_be_visible()  # the script has been here
    expect(desk.locator(OFFER)).to_have_count(0)
    sign_in(desk.context, site, editor)
    desk.goto(address)
    expect(desk.locator(OFFER)).to_be_visible()


def test_a_text_is_forgotten_after_a_week(desk, address):
    typed(desk, address)
    desk.goto("about:blank")
    desk.goto(address.replace("/change/", "/history/"))
    desk.evaluate(f"{KEPT}.forEach({AGE})")
    desk.goto(address)
    is_empty(desk)


def test_what_is_refused_is_still_kept(desk, address):
    typed(desk, address)
    desk.locator("#id_language").fill("")
    save(desk)
    expect(desk.locator(".errornote")).to_be_visible()
    is_kept(desk, "Typed and not saved")
    desk.locator("#id_kicker").fill("Strikes")
    is_kept(desk, "Strikes")
    desk = reopened(desk, address)
    expect(desk.locator(".kept__fields")).to_have_text("Kicker, Headline, Language")


def test_rows_and_choices_are_put_back(desk, site, address, article):
    author = Author.objects.create(name="Quite New")
    topic = Topic.objects.create(name="Zinc")
    desk.goto(address)
    desk.locator(".field-topics .select2-selection").click()
    desk.locator(".field-topics .select2-search__field").fill("Zinc")
    desk.locator(".select2-results__option--highlighted", has_text="Zinc").wait_for()
    desk.keyboard.press("Enter")  # it chooses, and saves nothing
    expect(desk.locator(".field-topics")).to_contain_text("Zinc")
    desk.locator("#authorships-group .add-row a").click()
    row = desk.locator("#authorships-group .dynamic-authorships").last
    row.locator(".select2-selection").click()
    desk.locator(".select2-search--dropdown .select2-search__field").fill("Quite")
    desk.locator(".select2-results__option--highlighted", has_text="Quite New").click()
    is_kept(desk, "Quite New")
    rows = desk.locator("#authorships-group .dynamic-authorships").count()
    desk = reopened(desk, address)
    expect(desk.locator("#authorships-group .dynamic-authorships")).to_have_count(rows - 1)
    expect(desk.locator(".kept__fields")).to_have_text("Topics, Author")
    desk.get_by_role("button", name="Put it back").click()
    expect(desk.locator(".field-topics .select2-selection")).to_contain_text("Zinc")
    expect(desk.locator("#authorships-group .dynamic-authorships").last).to_contain_text(
        "Quite New"
    )
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert topic in article.topics.all()
    assert author in article.authors.all()


def test_a_double_click_makes_one_article(desk, site, editor):
    desk.goto(f"{site}/admin/newsroom/article/add/")
    before = Article.objects.count()
    desk.locator("#id_headline").fill("Once and only once")
    sent = []
    desk.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    desk.locator("[name=_save]").last.dblclick()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert len(sent) == 1
    assert Article.objects.count() == before + 1


def test_enter_in_a_line_saves_nothing_and_the_keys_to_save_do(desk, address, article):
    typed(desk, address)
    sent = []
    desk.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    for field in ("#id_kicker", "#id_slug", "#id_published_at_0", "#id_authorships-0-DELETE"):
        desk.locator(field).press("Enter")
    desk.locator("#id_dek").press("End")
    desk.locator("#id_dek").press("Enter")
    expect(desk.locator("#id_dek")).to_have_value(re.compile(r"\n"))
    assert sent == []
    desk.locator("#id_kicker").press("Control+Enter")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert desk.url == address
    article.refresh_from_db()
    assert article.headline == "Typed and not saved"
    desk.locator("#id_kicker").fill("Strikes")
    desk.keyboard.press("Meta+s")
    expect(desk.locator("#id_kicker")).to_have_value("Strikes")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    is_empty(desk)
    desk.locator("[name=_save]").last.press("Enter")
    expect(desk).not_to_have_url(address)


def test_leaving_with_what_is_not_saved_asks(desk, address):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    desk.goto(address)
    desk.on("dialog", stay)
    desk.locator("#id_kicker").click()
    desk.locator("#id_kicker").fill("Strikes")
    with desk.expect_event("dialog"):
        desk.get_by_role("link", name="History").click()
    assert asked == ["beforeunload"]
    expect(desk.locator("#id_kicker")).to_have_value("Strikes")
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_full_browser_says_that_it_keeps_nothing(desk, address):
    desk.goto(address)
    desk.evaluate(FILL)
    desk.locator("#id_dek").fill("<p>Text.</p>" * 1000)
    expect(desk.get_by_role("alert")).to_contain_text("has no room to keep what you type")
    desk.evaluate("localStorage.clear()")
    is_kept(desk, "<p>Text.</p>")
    expect(desk.get_by_role("alert")).to_be_hidden()
