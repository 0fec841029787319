"""How articles are cited: what programs of others read is what the archive has."""

from __future__ import annotations

from datetime import date

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import MonthIntMiddleware, SeparateCoAuthors
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from newsroom.characters import one_line
from newsroom.models import Article
from newsroom.pages.citations import Citation, as_bibtex, as_ris, as_text

HOST = "http://testserver"
# Names that LaTeX itself has for signs of ASCII, and pylatexenc has not, or takes for others.
SIGNS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
}
WORDS = get_default_latex_context_db()
WORDS.add_context_category(
    "signs of ASCII", macros=[MacroTextSpec(*sign) for sign in SIGNS.items()], prepend=True
)
as_read = LatexNodes2Text(latex_context=WORDS, strict_latex_spaces=True).latex_to_text

# Signs that mean something to one of the formats, and any others.
TROUBLE = [
    *"\\{}~^<>|$&%#_-`'\"?!,@=* \n\r\u2028\x85",
    "and ",
    " and",
    "others",
    "TY  - ",
    "ER  - ",
]
lines = st.lists(
    st.one_of(st.sampled_from(TROUBLE), st.characters(exclude_categories=["Cs"])), max_size=12
).map("".join)
names = lines.filter(one_line)


def citation(**told) -> Citation:
    plain = {
        "key": "herring-7",
        "headline": "Herring",
        "authors": (),
        "publication": "",
        "section": "",
        "day": None,
        "address": "https://paper.example/herring",
        "language": "en",
        "summary": "",
        "topics": (),
    }
    return Citation(**plain | told)


def read_ris(text: str) -> dict:
    (record,) = rispy.loads(text)
    return record


def read_bibtex(text: str):
    library = bibtexparser.parse_string(
        text, append_middleware=[SeparateCoAuthors(), MonthIntMiddleware()]
    )
    assert not library.failed_blocks
    (entry,) = library.entries
    return entry


@settings(max_examples=120, deadline=None)
@given(names, st.lists(names, max_size=3), lines, st.dates())
def test_every_sign_comes_back_from_ris(headline, authors, publication, day):
    told = citation(
        headline=headline, authors=tuple(authors), publication=publication, topics=tuple(authors),
        summary=publication, day=day,
    )  # fmt: skip
    text = as_ris(told)
    assert text.startswith("TY  - NEWS\r\n") and text.endswith("\r\nER  - \r\n")
    record = read_ris(text)
    assert record["title"] == one_line(headline)
    assert record.get("authors", []) == record.get("keywords", []) == list(map(one_line, authors))
    assert record.get("secondary_title", "") == record.get("abstract", "") == one_line(publication)
    assert record["date"] == f"{day.year:04}/{day.month:02}/{day.day:02}/"
    assert record["year"] == f"{day.year:04}"
    assert record["urls"] == ["https://paper.example/herring"]
    assert "unknown_tag" not in record


@settings(max_examples=120, deadline=None)
@given(names, st.lists(names, max_size=3), lines, st.dates())
@example("".join(TROUBLE), ["".join(TROUBLE)], "--", date(987, 6, 5))
def test_every_sign_comes_back_from_bibtex(headline, authors, publication, day):
    told = citation(
        headline=headline, authors=tuple(authors), publication=publication, day=day,
    )  # fmt: skip
    entry = read_bibtex(as_bibtex(told))
    assert (entry.entry_type, entry.key) == ("article", "herring-7")
    assert as_read(entry["title"]) == one_line(headline)
    written = entry["author"] if authors else []
    assert list(map(as_read, written)) == list(map(one_line, authors))
    found = entry.fields_dict.get("journal")
    assert as_read(found.value if found else "") == one_line(publication)
    assert (int(entry["year"]), entry["month"], int(entry["day"])) == (
        day.year, day.month, day.day,
    )  # fmt: skip


def test_an_address_keeps_its_signs_and_opens_no_brace():
    address = "https://paper.example/a_b%20c~d#e&f={g}\\h"
    entry = read_bibtex(as_bibtex(citation(address=address)))
    assert entry["url"] == "https://paper.example/a_b%20c~d#e&f=%7Bg%7D%5Ch"
    assert read_ris(as_ris(citation(address=address)))["urls"] == [address]


def test_names_that_bibtex_would_part_stay_in_one():
    names = ("Ada Lund", "Sand and Sons", "Lund, Ada", "Ludwig van Rook", "others")
    text = as_bibtex(citation(authors=names))
    assert "{Ada Lund and {Sand and Sons} and {Lund, Ada} and Ludwig van Rook and {others}}" in text


def test_signs_that_latex_would_join_are_kept_apart():
    """Its quotation marks, its dashes, ¿ and ¡: not all of them are known to the reader above."""
    entry = read_bibtex(as_bibtex(citation(headline="a---b ``c'' ,,d ?`e !`f")))
    assert entry["title"] == "{a-{}-{}-b `{}`c'{}' ,{},d ?{}`e !{}`f}"


def test_in_words_it_speaks_the_language_of_the_page():
    told = citation(authors=("Ada Lund", "Bo Yu"), publication="The Ledger", day=date(2025, 11, 17))
    assert as_text(told) == (
        "Ada Lund, Bo Yu: “Herring”, The Ledger, 17 November 2025, https://paper.example/herring\n"
    )
    with translation.override("de"):
        assert as_text(told) == (
            "Ada Lund, Bo Yu: „Herring“, The Ledger, 17. November 2025,"
            " https://paper.example/herring\n"
        )


def test_what_is_not_known_is_not_told():
    told = citation(language="")
    assert as_text(told) == "“Herring”, https://paper.example/herring\n"
    assert read_ris(as_ris(told)).keys() == {"type_of_reference", "title", "urls"}
    assert read_bibtex(as_bibtex(told)).fields_dict.keys() == {"title", "url"}


@pytest.fixture
def article(db, make_article):
    return make_article(
        "Herring & chips",
        dek="A stall\nopens.",
        section="City",
        source="The Ledger",
        authors=["Bo Yu", "Ada Lund"],
        topics=["Food"],
        text="It opened.",
    )


def test_an_article_has_an_address_for_each_form(article, client):
    base = f"{article.get_absolute_url()}cite."
    answer = client.get(f"{base}ris")
    assert answer["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="herring-chips.ris"'
    assert answer["X-Robots-Tag"] == "noindex"
    record = read_ris(answer.content.decode())
    assert record["authors"] == ["Bo Yu", "Ada Lund"]
    assert record["secondary_title"] == "The Ledger"
    assert record["section"] == "City"
    assert record["abstract"] == "A stall opens."
    assert record["urls"] == [HOST + article.get_absolute_url()]
    answer = client.get(f"{base}bib")
    assert answer["Content-Type"] == "application/x-bibtex; charset=utf-8"
    entry = read_bibtex(answer.content.decode())
    assert entry.key == f"herring-chips-{article.pk}"
    assert (entry["title"], entry["author"]) == (r"{Herring \& chips}", ["Bo Yu", "Ada Lund"])
    answer = client.get(f"{base}txt", headers={"Accept-Language": "de"})
    assert answer["Content-Disposition"] == 'inline; filename="herring-chips.txt"'
    assert "“Herring & chips”, The Ledger, 17 November 2025" in answer.content.decode()
    assert "„Herring & chips“" in client.get(f"{base}txt?lang=de").content.decode()
    assert client.get(f"{base}pdf").status_code == 404
    assert client.post(f"{base}ris").status_code == 405


def test_its_day_is_that_of_the_site_and_none_where_it_is_not_known(article, client, settings):
    Article.objects.update(published_at="2025-11-17T23:30:00Z")
    address = f"{article.get_absolute_url()}cite.ris"
    settings.TIME_ZONE = "Europe/Oslo"
    assert read_ris(client.get(address).content.decode())["date"] == "2025/11/18/"
    Article.objects.update(date_known=False)
    assert not read_ris(client.get(address).content.decode()).keys() & {"date", "year"}
    assert "year" not in client.get(address.replace(".ris", ".bib")).content.decode()


def test_an_article_of_another_site_is_cited_at_its_own_address(article, client):
    Article.objects.update(canonical_url="https://paper.example/1")
    for form in ("ris", "bib", "txt"):
        text = client.get(f"{article.get_absolute_url()}cite.{form}").content.decode()
        assert "https://paper.example/1" in text and HOST not in text


def test_it_moves_and_goes_as_the_page_does(article, client):
    old = f"{article.get_absolute_url()}cite.ris"
    article.slug = "chips"
    article.save()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/articles/2025/11/17/chips/cite.ris")
    assert client.get(answer["Location"]).status_code == 200
    Article.objects.update(status="withdrawn", withdrawal_note="It was cod.")
    for address in (old, answer["Location"]):
        gone = client.get(address)
        assert gone.status_code == 410
        assert "It was cod." in gone.content.decode()
        assert "Herring" not in gone.content.decode()
    Article.objects.update(withdrawal_note="")
    assert client.get(answer["Location"]).status_code == 404
    Article.objects.update(status="draft")
    assert client.get(answer["Location"]).status_code == 404


def test_the_page_says_how_to_cite_it_without_a_script(article, client):
    base = article.get_absolute_url()
    page = client.get(base).content.decode()
    assert '<details class="cite"' in page
    words = f"Bo Yu, Ada Lund: “Herring &amp; chips”, The Ledger, 17 November 2025, {HOST}{base}"
    assert page.count(words) == 2  # the second is on paper
    for form in ("ris", "bib", "txt?lang=en"):
        assert f'href="{base}cite.{form}"' in page
