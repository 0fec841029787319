"""A choice of a file, as addresses, forms and cookies tell it."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from search.exports.choice import COLUMNS, ON_REQUEST, ExportChoice
from search.exports.page import ExportPage, Rows
from search.request import SearchRequest

SEARCH = SearchRequest.from_url(QueryDict("q=gas+deal&topic=oil&per_page=50&page=3"))


def choice(query: str) -> ExportChoice:
    return ExportChoice.from_url(QueryDict(query))


def test_without_parameters_it_is_the_usual_csv():
    assert choice("q=gas") == ExportChoice("csv", COLUMNS, bom=False)


def test_columns_are_told_in_one_parameter_or_in_many():
    assert choice("columns=url,id").columns == ("url", "id")
    assert choice("columns=url&columns=id&columns=url").columns == ("url", "id")


@pytest.mark.parametrize(
    "query", ["", "format=jsonl", "columns=url,id&bom=1", "format=jsonl&columns=id&bom=1"]
)
def test_what_is_kept_is_the_whole_choice(query):
    assert ExportChoice.from_text(choice(query).query_string) == choice(query)


def test_the_address_of_a_file_says_what_is_unusual_alone():
    assert choice("").file(SEARCH) == "/search.csv?q=gas+deal&topic=oil"
    chosen = choice("columns=url,headline&bom=1")
    assert chosen.file(SEARCH) == "/search.csv?q=gas+deal&topic=oil&columns=url,headline&bom=1"
    assert choice("").file(SearchRequest()) == "/search.csv"
    assert choice("bom=1").file(SearchRequest()) == "/search.csv?bom=1"


def test_a_file_of_lines_has_no_columns():
    lines = choice("format=jsonl&columns=url&bom=1")
    assert lines.file(SEARCH) == "/search.jsonl?q=gas+deal&topic=oil"
    assert ExportChoice.from_text(lines.query_string).columns == ("url",)


@pytest.mark.parametrize(
    ("edit", "columns"),
    [
        ("earlier:dek", "id,dek,url"),
        ("earlier:id", "id,url,dek"),
        ("later:id", "url,id,dek"),
        ("later:dek", "id,url,dek"),
        ("later:body", "id,url,dek"),
        ("few", "headline,published_at,url"),
        ("usual", ",".join(COLUMNS)),
        ("all", ",".join((*COLUMNS, *ON_REQUEST))),
    ],
)
def test_an_edit_changes_the_columns(edit, columns):
    changed = choice(f"columns=id,url,dek&edit={edit}")
    assert ",".join(changed.columns) == columns
    assert changed.ignored == ()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("columns=id,pages,size", "No column is called “pages, size”; it was left out."),
        ("format=pdf", "“format=pdf” is not one of csv, jsonl; it was ignored."),
        ("bom=yes", "“bom=yes” is not one of 0, 1; it was ignored."),
        ("edit=sort", "“edit=sort” is not one of usual, few, all, earlier, later; it was ignored."),
        ("format=csv&format=jsonl", "“format” was given more than once; the first counts."),
    ],
)
def test_what_cannot_be_used_is_said(query, sentence):
    assert choice(query).ignored == (sentence,)


def test_the_columns_of_the_file_come_first_in_the_dialog():
    page = ExportPage(SEARCH, None, Rows(0, None), choice("columns=url,body"))
    shown = [(column.value, column.is_chosen) for column in page.columns]
    assert shown[:3] == [("url", True), ("body", True), ("id", False)]
    assert len(shown) == len(COLUMNS) + len(ON_REQUEST)
    assert page.columns_said == "2 of 22"


@pytest.mark.parametrize(
    ("total", "limit", "said"),
    [
        (0, None, "The file would have no rows."),
        (1556, None, "The file has all of them, one row each."),
        (1556, 100_000, "The file has all of them, one row each; the limit is 100,000 rows."),
        (1556, 1000, "The file has only the first 1,000 of them: that is the limit."),
    ],
)
def test_the_limit_is_said_in_words(total, limit, said):
    assert Rows(total, limit).said == said
