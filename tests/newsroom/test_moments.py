"""Moments as every surface writes them: ISO 8601, whole minutes of offset, the instant kept."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.imports.formats.jsonl.reader import read
from newsroom.models import Article
from newsroom.moments import EARLIEST, LATEST, is_tellable, iso, iso_utc, tellable
from tests.newsroom.imports.command import run

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Africa/Monrovia",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "UTC",
)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MOMENTS = st.datetimes(
    EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.just(UTC)
)


@given(MOMENTS, st.sampled_from(ZONES))
def test_what_is_written_reads_back_to_the_same_instant(moment, zone):
    for written in (iso(moment), iso_utc(moment), iso(moment, ZoneInfo(zone))):
        assert RFC_3339.fullmatch(written), written
        assert datetime.fromisoformat(written) == moment
        line = json.dumps({"headline": "A story", "published_at": written})
        (item,) = read(io.BytesIO(line.encode()), "items.jsonl")
        assert item.published_at == moment


@given(st.datetimes(timezones=st.sampled_from([UTC, *map(ZoneInfo, ZONES)])))
def test_what_no_zone_can_tell_is_told_as_the_nearest_that_each_can(moment):
    near = tellable(moment)
    assert (near is moment) == is_tellable(moment)
    for zone in ZONES:
        # In UTC: where a clock is put back, Python calls moments of two zones unequal.
        written = datetime.fromisoformat(iso(near, ZoneInfo(zone)))
        assert written.astimezone(UTC) == near.astimezone(UTC)


def test_a_moment_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="no time zone"):
        iso(datetime(2025, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["America/New_York", "Africa/Monrovia", "Asia/Tokyo"])
def test_every_surface_writes_what_any_reader_and_our_import_read(
    client, settings, make_article, reindex, zone
):
    settings.TIME_ZONE = zone
    old = datetime(870, 5, 1, 12, 0, 1, tzinfo=UTC)
    moments = [old, old.replace(year=1870), old.replace(year=1987), old.replace(year=9)]
    for moment in moments:
        make_article(
            f"Story of {moment.year}",
            published_at=moment,
            updated_at=moment + timedelta(days=2, microseconds=7),
            source="Wire",
            external_id=f"w:{moment.year}",
        )
    reindex()
    latest = moments[1]
    path = Article.objects.get(published_at=latest).get_absolute_url()
    page = client.get(path).content.decode()
    found = re.findall(r'datetime="([^"]+)"', page)
    found += re.findall(r'property="article:\w+_time" content="([^"]+)"', page)
    linked = json.loads(re.search(r'ld\+json"[^>]*>(.+?)</script>', page, re.S)[1])
    found += [linked["datePublished"], linked["dateModified"]]
    found += _dates(client.get(path.rstrip("/") + ".json").json())
    assert {datetime.fromisoformat(each).year for each in found} == {1870}
    for address in ("/", "/search/?sort=oldest", "/search/?sort=oldest&q=story"):
        found += re.findall(r'<time datetime="([^"]+)"', client.get(address).content.decode())
    told = client.get("/search.json?sort=oldest").json()["hits"]
    found += [hit["published_at"] for hit in told]
    assert sorted(datetime.fromisoformat(hit["published_at"]) for hit in told) == sorted(moments)
    for name in ("published", "updated"):
        found += re.findall(f"<{name}>([^<]+)<", client.get("/search.atom").content.decode())
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv").getvalue().decode())))
    found += [row[name] for row in rows for name in ("published_at", "updated_at")]
    lines = client.get("/search.jsonl").getvalue().decode()
    found += [moment for line in lines.splitlines() for moment in _dates(json.loads(line))]
    assert len(found) > 40
    assert [each for each in found if not RFC_3339.fullmatch(each)] == []


def _dates(told: dict) -> list[str]:
    return [told["published_at"], told["updated_at"]]


@pytest.mark.django_db
def test_an_export_of_old_years_is_read_back_to_the_same_archive(
    client, settings, make_article, reindex, tmp_path
):
    settings.TIME_ZONE = "America/New_York"
    for year in (9, 870, 1870):
        moment = datetime(year, 5, 1, 12, 0, 1, tzinfo=UTC)
        make_article(f"Story {year}", published_at=moment, source="Wire", external_id=f"w:{year}")
    reindex()
    file = tmp_path / "all.jsonl"
    file.write_bytes(client.get("/search.jsonl").getvalue())
    before = set(Article.objects.values_list("external_id", "published_at"))
    Article.objects.all().delete()
    code, said = run(file)
    assert (code, "imported 3" in said) == (0, True), said
    assert set(Article.objects.values_list("external_id", "published_at")) == before
