"""The body of an article in its editor: written, pasted, seen as HTML, and never lost."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from newsroom.bodies import clean_html, figure_of, plain_text
from newsroom.models import Article, Image
from tests.browser.test_accessibility import GUIDELINES, NARROW, WIDE, faults
from tests.browser.test_desk_form import is_kept, reopened, save, sign_in
from tests.browser.test_desk_policy import WATCH
from tests.newsroom.drawings import encoded

STORED = (
    "Bare words <b>bold</b> <i>and <strong>both</strong></i>\n"
    '<p>A <a href="https://a.example/" title="007" rel="noopener nofollow">link</a>, H<sub>2</sub>O'
    ' <abbr title="true">x</abbr> <cite>c</cite> <code>d</code> <em>e</em> <s>f</s>&nbsp;g'
    " <q>said <b>he</b></q> <q>said she</q><br>next\n\nline</p>\n"
    "<h2>Two</h2><h3>Three</h3><h4>Four</h4><pre>  as\n   it is</pre><hr>"
    "<ul><li>one<ol><li><p>deep</p></li></ol></li><li></li></ul>"
    "<blockquote><p>q</p>bare</blockquote><blockquote>bare</blockquote>"
    "<dl><dt>t</dt><dd>d</dd></dl><figure>f<figcaption>note</figcaption></figure>"
    '<table><caption>C</caption><thead><tr><th scope="col">h</th></tr></thead>'
    "<tbody><tr><td>a</td><td><p>b</p><p>c</p></td></tr><tr></tr></tbody></table>"
)
NOT_TO_BE_SHOWN = "<p>A <q><q>quote</q> within</q> another</p><ul>words<li>x</li></ul>"
UNCLEAN = '<p>A <a href="java&#10;script:x">link</a></p>'
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {margin: 0}</style>
</head><body><!--StartFragment--><h1 style="color: navy">Ferry</h1><p class="MsoNormal">A
<b>calm</b> sea<img src="https://a.example/x.png"><script>window.ran = 1</script><o:p></o:p></p>
<p class="MsoList" style="mso-list:l0 level1 lfo1"><![if !supportLists]><span
style="mso-list:Ignore">·&nbsp;</span><![endif]>Crew</p><!--EndFragment--></body></html>"""
PASTE = """(element, [html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  element.dispatchEvent(new ClipboardEvent("paste", options));
}"""


SHOWS = """async ([bodies]) => {
  const { library, schema } = document.getElementById("body-editor").dataset;
  const [all, own] = await Promise.all([import(library), import(schema)]);
  const { read, write, isExact } = own.bodiesIn(all.getSchema(own.extensionsOf(all)), all.pm.model);
  return bodies.map((body) => [isExact(body, read(body)), write(read(body))]);
}"""


@pytest.fixture
def desk(page, site, admin_user):
    page.add_init_script(WATCH)
    sign_in(page.context, site, admin_user)
    return page


def address(site, article) -> str:
    return f"{site}/admin/newsroom/article/{article.pk}/change/"


def made(body: str) -> Article:
    return Article.objects.create(headline="Plan", body=body)


def text_of(page):
    return page.locator("#id_body")


def words(page):
    """What one writes in; it is there when the field is not."""
    expect(text_of(page)).to_be_hidden()
    return page.get_by_role("textbox", name="Body")


def button(page, name: str):
    return page.get_by_role("toolbar", name="Body").get_by_role("button", name=name, exact=True)


def says(page, text: str):
    expect(page.locator(".body-editor__said")).to_have_text(text)


def paste(page, html: str, text: str):
    words(page).evaluate(PASTE, [html, text])


def test_a_body_is_written_with_keys_and_buttons(desk, site):
    article = made("")
    desk.goto(address(site, article))
    keys = desk.keyboard
    desk.locator("label[for=id_body]").click()
    expect(words(desk)).to_be_focused()
    keys.type("Ferry sinks")
    button(desk, "Heading").click()
    expect(button(desk, "Heading")).to_have_attribute("aria-pressed", "true")
    for key in ("Enter", "Control+b"):
        keys.press(key)
    keys.type("Calm")
    keys.press("Control+b")
    keys.type(" sea, ")
    keys.press("Control+k")
    desk.locator("#body-link").fill("javascript:x")
    keys.press("Enter")
    says(desk, "A link begins with https://, http:// or mailto:.")
    desk.locator("#body-link").fill("a.example")
    for key in ("Enter", "Enter"):
        keys.press(key)
    button(desk, "Bullets").click()
    keys.type("Crew")
    keys.press("Enter")
    keys.type("Port")
    for key in ("Alt+Shift+ArrowRight", "Enter", "Enter", "Enter"):
        keys.press(key)
    keys.type("Said he")
    for key in ("Control+Shift+9", "Enter", "Enter"):
        keys.press(key)
    button(desk, "Table").click()
    keys.type("Year")
    button(desk, "Row below").click()
    keys.type("1987")
    keys.press("ArrowRight")
    for name in ("Delete column", "Column after", "Delete column", "Delete column"):
        button(desk, name).click()
    for name in ("Row below", "Delete row"):
        button(desk, name).click()
    row = "<tr><td></td></tr>"
    html = (
        '<h2>Ferry sinks</h2>\n<p><strong>Calm</strong> sea, <a href="https://a.example">'
        "https://a.example</a></p>\n<ul><li>Crew<ul><li>Port</li></ul></li></ul>\n"
        "<blockquote><p>Said he</p></blockquote>\n"
        f'<table><thead><tr><th scope="col">Year</th></tr></thead>\n'
        f"<tbody><tr><td>1987</td></tr>\n{row}\n{row}</tbody></table>"
    )
    expect(text_of(desk)).to_have_value(html)
    # Tab leads on, and Alt+F10 to the buttons, which are one stop for Tab.
    keys.press("Tab")
    expect(desk.locator("#id_byline")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Alt+F10")
    keys.press("Home")
    expect(button(desk, "Bold")).to_be_focused()
    keys.press("ArrowLeft")
    expect(button(desk, "HTML")).to_be_focused()
    keys.press("Escape")
    keys.press("Control+s")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.body == html.replace('example"', 'example" rel="noopener nofollow"')


def test_what_is_pasted_is_cleaned_before_ones_eyes_and_kept_until_it_is_saved(desk, site):
    article = made("<p>Before</p>")
    desk.goto(address(site, article))
    words(desk).press("Control+End")
    desk.keyboard.type(" it")
    desk.keyboard.press("Enter")
    # The session is gone: what answers is a page.
    desk.route("**/article/cleaned/", lambda route: route.fulfill(body="<h1>Log in</h1>"))
    paste(desk, "<p>Not <b>asked</b></p>", "Not asked")
    says(
        desk,
        "Only the words were pasted: the desk could not be asked what else an article keeps.",
    )
    desk.unroute("**/article/cleaned/")
    desk.keyboard.press("Enter")
    paste(desk, WORD, "Ferry\nA calm sea\n· Crew")
    expect(text_of(desk)).to_have_value(re.compile("Not asked</p>\n.*Ferry"))
    says(
        desk,
        "Cleaned. An article does not keep: 1 picture, 1 script, colours, fonts and sizes.",
    )
    html = (
        "<p>Before it</p>\n<p>Not asked</p>\n<h2>Ferry</h2>\n<p>A <b>calm</b> sea</p>\n"
        "<ul><li>Crew</li></ul>"
    )
    expect(text_of(desk)).to_have_value(html)
    assert desk.evaluate("[window.refused, window.ran]") == [[], None]
    # It is kept in the browser like all that is typed, and stands in the editor when put back.
    is_kept(desk, "Crew")
    again = reopened(desk, address(site, article))
    expect(words(again)).to_have_text("Before")
    again.get_by_role("button", name="Put it back").click()
    expect(words(again)).to_have_text("Before itNot askedFerryA calm seaCrew")
    expect(words(again)).to_be_focused()
    again.keyboard.type("A ")
    expect(text_of(again)).to_have_value(html.replace("Before", "A Before"))


def test_no_text_is_lost_by_opening_it(desk, site):
    article, odd = made(STORED), made(NOT_TO_BE_SHOWN)
    stored = article.body
    desk.goto(address(site, article))
    shown, *others = desk.evaluate(SHOWS, [[stored, odd.body, UNCLEAN]])
    assert [shown[0], *(is_exact for is_exact, _ in others)] == [True, False, False]
    assert "javascript" not in others[1][1]
    assert plain_text(clean_html(shown[1])).split() == plain_text(stored).split()
    expect(words(desk)).to_contain_text("Bare words")
    assert text_of(desk).evaluate("(field) => field.value === field.defaultValue")
    # What is typed and taken back leaves it as it was.
    words(desk).press("x")
    expect(text_of(desk)).to_have_value(re.compile("^<p>xBare"))
    button(desk, "Undo").click()
    expect(text_of(desk)).to_have_value(stored)
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.body == stored
    desk.goto(address(site, odd))
    says(
        desk,
        "This text has markup that only HTML shows exactly."
        " It is edited as it is, so that nothing of it is lost.",
    )
    expect(text_of(desk)).to_have_value(odd.body)
    expect(button(desk, "Bold")).to_be_disabled()
    # HTML is edited, cleaned, and shown as words again.
    text_of(desk).fill("<p>Calm <u>sea</u><img src=x></p>")
    button(desk, "HTML").click()
    expect(words(desk)).to_have_text("Calm sea")
    says(desk, "Cleaned. An article does not keep: 1 picture, underlining.")
    button(desk, "HTML").click()
    expect(text_of(desk)).to_have_value("<p>Calm sea</p>")
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    odd.refresh_from_db()
    assert odd.body == "<p>Calm sea</p>"


def test_axe_finds_no_fault_in_the_editor(window, site, admin_user):
    page = window(reduced_motion="reduce")
    sign_in(page.context, site, admin_user)
    page.goto(address(site, made(STORED + figure_of(Image.objects.first().key, "The quay"))))
    words(page).press("Control+End")
    page.keyboard.press("Control+k")
    button(page, "Picture").click()
    page.get_by_role("group", name="Picture").get_by_role("listitem").first.wait_for()
    looks = [(WIDE, "light", GUIDELINES), (NARROW, "dark", GUIDELINES)]
    assert faults(page, looks, within=".field-body") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_body_is_a_plain_field(window, site, admin_user):
    page = window(java_script_enabled=False)
    sign_in(page.context, site, admin_user)
    article = made("<p>Before</p>")
    page.goto(address(site, article))
    expect(page.locator(".body-editor")).to_have_count(0)
    text_of(page).fill("<p>After</p>")
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    article.refresh_from_db()
    assert article.body == "<p>After</p>"


def test_a_picture_is_chosen_by_keys_and_stands_with_its_caption(desk, site):
    upload = SimpleUploadedFile("quay.png", encoded("PNG", size=(80, 60)))
    quay = Image.objects.create(file=upload, caption="The old quay", alt_text="Hewn stone")
    article = made("<p>Calm sea</p>")
    desk.goto(address(site, article))
    keys = desk.keyboard
    words(desk).click()
    keys.press("End")
    button(desk, "Picture").focus()
    keys.press("Enter")
    expect(desk.get_by_label("Words of the picture")).to_be_focused()
    offered = desk.get_by_role("group", name="Picture").get_by_role("listitem")
    expect(offered.first).to_have_text("The old quay")  # the newest
    keys.type("quay hewn")
    keys.press("Enter")
    expect(offered).to_have_text(["The old quay"])
    for key in ("ArrowDown", "Enter"):
        keys.press(key)
    expect(words(desk)).to_be_focused()
    shown = words(desk).locator("figure img")
    expect(shown).to_have_attribute("alt", "Hewn stone")
    expect(shown).to_have_js_property("naturalWidth", 80)
    keys.type(" at noon")
    keys.press("Enter")
    keys.type("Then rain")
    save(desk)
    article.refresh_from_db()
    figure = figure_of(quay.key, "The old quay at noon")
    assert article.body == f"<p>Calm sea</p>\n{figure}\n<p>Then rain</p>"
    desk.goto(address(site, article))
    assert desk.evaluate(SHOWS, [[article.body, figure, figure_of("0" * 16, "")]]) == [
        [True, body] for body in (article.body, figure, figure_of("0" * 16, ""))
    ]
    words(desk).locator("figcaption").click()
    button(desk, "Remove picture").click()
    expect(words(desk).locator("figure")).to_have_count(0)
    save(desk)
    article.refresh_from_db()
    assert article.body == "<p>Calm sea</p>\n<p>Then rain</p>"
