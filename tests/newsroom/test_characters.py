"""Nothing stands in a headline or a name that nobody sees, turns the line, or breaks a feed."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsroom.characters import allowed_in_xml, is_visible, one_line, without_hints
from newsroom.models import Article, Topic
from newsroom.slugs import name_key, slugify_name

UNSEEN = ["\u200b", "\u00ad\u2060", "\ufeff \u3164", "\u202e", "\u2800", "\u115f\u1160", "\u0301"]
NOT_IN_XML = ["\ufffe", "\uffff", "\x00", "\x0b", "\x1f"]


@given(st.text())
def test_what_is_allowed_in_xml_can_be_parsed(text):
    element = etree.Element("a")
    element.text = allowed_in_xml(text)
    assert etree.fromstring(etree.tostring(element, encoding="utf-8")).tag == "a"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_else_is_taken_from_a_text(text):
    ordinary = "".join(c for c in text if c.isprintable() and c not in "\ufffe\uffff")
    assert allowed_in_xml(ordinary) == ordinary


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_is_no_headline(text):
    assert not is_visible(text)
    assert not is_visible(f" {text} ")
    assert is_visible(f"{text}a")


@pytest.mark.parametrize("text", ["?", "北", "5", "…", "😀", "ا", "ʻ", "+"])
def test_a_sign_is_to_be_seen(text):
    assert is_visible(text)


def test_a_line_keeps_its_own_direction():
    assert one_line("Pay \u202e0001\u202c now\u2066\n!") == "Pay 0001 now !"
    assert (
        one_line("\u05e9\u05dc\u05d5\u05dd \u200f1") == "\u05e9\u05dc\u05d5\u05dd \u200f1"
    )  # a mark turns nothing


@pytest.mark.parametrize("sign", "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202c")
def test_hidden_signs_part_no_latin_word(sign):
    assert without_hints(f"par{sign}lia{sign}{sign}ment") == "parliament"
    assert without_hints(f"{sign}a {sign}b{sign}") == f"{sign}a {sign}b{sign}"


def test_persian_keeps_its_signs_and_soft_hyphens_part_no_script():
    assert without_hints("\u0645\u06cc\u200c\u062e\u0648") == "\u0645\u06cc\u200c\u062e\u0648"
    assert (
        without_hints("\u0440\u0430\u00ad\u0431\u043e\u0442\u0430")
        == "\u0440\u0430\u0431\u043e\u0442\u0430"
    )


def test_names_are_one_whatever_is_hidden_in_them():
    assert name_key("Par\u00adliament \u202eHouse") == name_key("parliament house")
    assert slugify_name("Hawai\u02bbi") == slugify_name("Hawai'i") == "hawaii"
    assert slugify_name("Par\u00adliament") == "parliament"


@pytest.mark.django_db
@pytest.mark.parametrize("text", UNSEEN)
def test_the_desk_refuses_a_headline_or_a_name_that_nobody_sees(text, admin_client):
    with pytest.raises(ValidationError, match="Nobody sees"):
        Article(headline=text).clean()
    with pytest.raises(ValidationError, match="Nobody sees"):
        Topic(name=text).clean()
    form = {"name": text, "slug": "", "aliases": "", "description": "", "parent": ""}
    page = admin_client.post("/admin/newsroom/topic/add/", form)
    assert page.status_code == 200
    assert not Topic.objects.exists()


@pytest.mark.django_db
def test_a_saved_headline_and_name_keep_their_direction(make_article):
    assert make_article("Pay \u202e0001").headline == "Pay 0001"
    assert Topic.objects.create(name="\u202eGas").name == "Gas"


@pytest.mark.django_db
def test_an_import_refuses_it_in_words_and_leaves_out_such_names(tmp_path, capsys):
    items = [
        {"external_id": "1", "headline": "\u200b\u00ad"},
        {
            "external_id": "2",
            "headline": "Gas \u202eoil",
            "topics": ["\u200b", "Gas"],
            "section": "\u2060",
        },
    ]
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    with pytest.raises(SystemExit):
        call_command("import_articles", str(path))
    said = capsys.readouterr()
    assert "the headline has no letter, digit or sign to be seen" in said.out + said.err
    article = Article.objects.get()
    assert article.headline == "Gas oil"
    assert [topic.name for topic in article.topics.all()] == ["Gas"]
    assert article.section is None


@pytest.mark.django_db
@pytest.mark.parametrize("sign", NOT_IN_XML)
def test_feeds_are_well_formed_whatever_a_row_holds(sign, make_article, reindex, client):
    said = f"Gas{sign}works"
    article = make_article(said, text=f"<p>{said}</p>", dek=said, byline=said, topics=["Gas"])
    assert sign not in article.headline + article.dek + article.byline + article.body
    if sign != "\x00":  # which PostgreSQL does not store
        Article.objects.filter(pk=article.pk).update(
            headline=said, dek=said, body=said, byline=said
        )
    reindex()
    for path in ("/search.atom", f"/search.atom?q={sign}gas", "/topics/gas.atom"):
        feed = client.get(path)
        assert feed.status_code == 200
        assert b"Gasworks" in etree.tostring(etree.fromstring(feed.content)), path
