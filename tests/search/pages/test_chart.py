"""A chart of days: drawn in percent, with labels that keep their distance."""

from datetime import date

import pytest

from search.dates import Period
from search.pages.chart import draw
from search.request import SearchRequest
from search.request.slots import DateAddresses
from search.service.results import DateBucket, Histogram

pytestmark = pytest.mark.django_db


def buckets(*counts, interval="month", year=2023):
    months = [(year + i // 12, i % 12 + 1) for i in range(len(counts))]
    addresses = DateAddresses(SearchRequest())
    return Histogram(
        interval,
        tuple(
            DateBucket(addresses, Period(date(y, m, 1), date(y, m, 28)), n, f"{y}-{m}")
            for (y, m), n in zip(months, counts, strict=True)
        ),
    )


def test_a_chart_is_drawn_in_percent_and_leaves_out_empty_bars():
    chart = draw(buckets(0, 24, 12, 0))
    assert [bar["slot_x"] for bar in chart.bars] == ["25.00%", "50.00%"]
    assert chart.bars[0]["y"] == "16.0"
    assert [line.text for line in chart.lines] == ["12", "24"]


def test_nothing_to_count_is_no_chart():
    assert draw(buckets(0, 0)) is None
    assert draw(Histogram("year", ())) is None


def test_labels_of_a_chart_keep_their_distance():
    chart = draw(buckets(*[1] * 36))
    places = [float(label.x.rstrip("%")) for label in chart.labels]
    assert all(b - a >= 5 for a, b in zip(places, places[1:], strict=False))
    assert {"2023", "2024", "2025"} <= {label.text for label in chart.labels}


def test_the_chosen_span_is_marked_to_the_day():
    chart = draw(buckets(1, 1, 1, 1), chosen=(date(2023, 2, 1), date(2023, 3, 28)))
    assert chart.span == ("25.00%", "50.00%")
