"""Dates at the ends of the calendar: refused in words on the way in, and no page fails at them."""

from __future__ import annotations

import pytest
from django.db import connection

from newsroom.models import Article
from newsroom.moments import EARLIEST, LATEST
from search.models import IndexChange
from tests.newsroom.desk.acts import ARTICLES, change, errors
from tests.newsroom.imports.command import lines, run, story

pytestmark = pytest.mark.django_db
ZONES = ["America/New_York", "Pacific/Kiritimati", "UTC"]
EDGES = [
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01",
    "9999-12-31T23:59:59",
]
PAGE = """<html><head><meta property="og:type" content="article"><title>{0}</title>
<meta property="og:title" content="{0}"><meta property="article:published_time" content="{1}">
</head><body><article><h1>{0}</h1><p>{2}</p><p>{2}</p></article></body></html>"""
WORDS = "The ferries sail again, said the harbour board on Monday after a long night of talks. "
STORY = """<REUTERS TOPICS="NO" NEWID="{0}"><DATE>{1}</DATE>
<TEXT><TITLE>{2}</TITLE><BODY>Ferries sail.</BODY></TEXT></REUTERS>
"""
SAVED = "{0}\n\nBy Ann Lee\n\n{1}\n\n" + "\n\n".join([WORDS * 2] * 3) + "\n"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_date_never_stops_an_import_of_lines(settings, tmp_path, zone, edge):
    settings.TIME_ZONE = zone
    file = tmp_path / "items.jsonl"
    good = {"published_at": "2025-11-17"}
    file.write_text(
        lines(
            story(1, **good),
            story(2, published_at=edge),
            story(3, published_at="2025-11-17", updated_at=edge),
            story(4, **good),
        )
    )
    code, said = run(file)
    assert code == 1
    assert "imported 2, updated 0, unchanged 0, rejected 2" in said
    assert set(Article.objects.values_list("external_id", flat=True)) == {"t:1", "t:4"}
    assert said.count("date") >= 2


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_date_never_stops_an_import_of_pages(settings, tmp_path, zone, edge):
    settings.TIME_ZONE = zone
    for name, moment in {"a": "2025-11-17", "b": edge, "c": "2025-11-17"}.items():
        (tmp_path / f"{name}.html").write_text(PAGE.format(f"Story {name}", moment, WORDS * 4))
    _code, said = run(tmp_path)
    assert "imported 3" in said and "no date of publication" in said, said
    undated = Article.objects.filter(date_known=False)
    assert [article.headline for article in undated] == ["Story b"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", ["0001", "9999"])
def test_an_edge_date_never_stops_an_import_of_text_or_stories(settings, tmp_path, zone, year):
    settings.TIME_ZONE = zone
    for name, day in {"a": "17 November 2025", "b": f"31 December {year}"}.items():
        (tmp_path / f"{name}.txt").write_text(SAVED.format(f"Story {name} of the harbour", day))
    _code, said = run(tmp_path)
    key = f"{tmp_path.name}/a"
    assert "imported" in said and Article.objects.filter(external_id=key).exists(), said
    stories = "".join(
        STORY.format(number, f"{day}-{year_}  23:59:59.00", f"STORY {number}")
        for number, day, year_ in (
            (1, "26-FEB", "1987"),
            (2, "31-DEC", year),
            (3, "26-FEB", "1987"),
        )
    )
    (tmp_path / "reut2-000.sgm").write_text(f'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n{stories}')
    _code, said = run(tmp_path / "reut2-000.sgm")
    kept = Article.objects.filter(external_id__startswith="reuters")
    assert {"reuters-21578:1", "reuters-21578:3"} <= set(kept.values_list("external_id", flat=True))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("field", ["published_at", "updated_at", "expires_at"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_form_says_what_is_wrong_with_an_edge_date(
    settings, admin_client, make_article, zone, field, day
):
    settings.TIME_ZONE = zone
    article = make_article("A story")
    for clock in ("00:00:00", "23:59:59"):
        page = change(admin_client, article, **{f"{field}_0": day, f"{field}_1": clock})
        assert page.status_code == 200
        assert list(errors(page)) == [field]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("edge", ["0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_no_page_fails_at_a_row_that_has_an_edge_date(
    settings, client, admin_client, make_article, reindex, zone, edge
):
    settings.TIME_ZONE = zone
    names = {"topics": ["Gas"], "section": "City", "source": "Wire"}
    make_article("Another", **names)
    article = make_article("A story", **names)
    address = article.get_absolute_url()
    with connection.cursor() as cursor:
        for column in ("published_at", "updated_at"):
            cursor.execute(
                f"UPDATE newsroom_article SET {column} = %s WHERE id = %s", [edge, article.pk]
            )
        cursor.execute(
            "UPDATE newsroom_article SET expires_at = %s WHERE id <> %s",
            ["9999-12-31 23:59:59", article.pk],
        )
    article.refresh_from_db()
    assert article.published_at in (EARLIEST, LATEST)
    public = article.is_public()
    IndexChange.objects.all().delete()
    Article.objects.update(byline="By Ann Lee")
    reindex()
    assert client.get(address).status_code == (200 if public else 404)
    assert admin_client.get(f"{ARTICLES}{article.pk}/change/").status_code == 200
    for each in ("", "?q=story", "?o=4", "?address_date__year=2025"):
        assert admin_client.get(f"{ARTICLES}{each}").status_code == 200
    for each in (
        "/",
        "/search/",
        "/search/?q=story",
        "/search/?from=2025",
        "/search.json",
        "/search.csv",
        "/search.jsonl",
        "/search.atom",
        "/topics/gas/",
        "/topics/gas.atom",
        "/sections/",
        f"{address.rstrip('/')}.json",
        f"/search/why-not/?q=story&article={article.pk}",
    ):
        response = client.get(each)
        assert response.status_code == (404 if "articles" in each and not public else 200), each
        b"".join(response)
    saved = change(admin_client, article, headline="Changed")
    assert saved.status_code in (200, 302)
