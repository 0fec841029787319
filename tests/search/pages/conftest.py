"""A small archive whose pages are looked at, and how they are opened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.template import made_once


def day(d, month=11, year=2025):
    return datetime(year, month, d, 12, tzinfo=UTC)


@pytest.fixture
@made_once
def archive(make_article, reindex):
    from newsroom.models import Topic

    energy = Topic.objects.create(name="Energy")
    Topic.objects.create(name="Natural gas", parent=energy)
    make_article(
        "Gas deal signed",
        text="Ministers signed the gas deal.",
        topics=["Natural gas", "Trade"],
        people=["Ines Torvald"],
        section="Business",
        source="The Ledger",
        byline="By Ada Lund",
        authors=["Ada Lund"],
        published_at=day(1),
    )
    make_article(
        "Gas prices & bills",
        text="The price of gas rose.",
        topics=["Natural gas"],
        people=["Anselm Roake"],
        section="City",
        source="The Ledger",
        published_at=day(3),
    )
    make_article("Ferry late", text="The ferry was late.", section="City", published_at=day(5))
    make_article("Hidden", text="gas", status="draft", people=["Secret Person"])
    reindex()


@pytest.fixture
def get(client):
    """Opens an address that must answer and gives its HTML."""

    def open_page(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status
        return response.content.decode()

    return open_page
