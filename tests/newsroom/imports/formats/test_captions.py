"""Captions and credits are told apart."""

import pytest

from newsroom.imports.formats.captions import Caption, find_caption, parse_caption


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        (
            "The quay in 2018. (Port Office/Wikimedia Commons)",
            "The quay in 2018.",
            "Port Office/Wikimedia Commons",
        ),
        ("The quay in 2018. (Port Office)", "The quay in 2018.", "Port Office"),
        ("A crane at dawn [Ann Poe/Reuters]", "A crane at dawn", "Ann Poe/Reuters"),
        ("Top image credit: Ann.Poe via shutterstock.com", "", "Ann.Poe via shutterstock.com"),
        ("Top image credit: The mayor speaks. (Photo by Ann Poe)", "The mayor speaks.", "Ann Poe"),
        ("Photo by Ann Poe/Getty Images", "", "Ann Poe/Getty Images"),
        ("Credit: Example Press", "", "Example Press"),
        (
            "Lorries on the bridge. Photograph: Ann Poe/Example",
            "Lorries on the bridge.",
            "Ann Poe/Example",
        ),
        ("Ann Poe/Reuters", "", "Ann Poe/Reuters"),
        ("A tug © Port Museum", "A tug", "Port Museum"),
    ],
)
def test_a_credit_shows_a_caption(line, text, credit):
    assert find_caption(line) == Caption(text, credit)


@pytest.mark.parametrize(
    "line",
    [
        "The council voted (after a debate of five hours).",
        "Analysis | Middle East",
        "The minister did not answer",
        "He was fined twice (in 1979 and 1983)",
    ],
)
def test_running_text_is_no_caption(line):
    assert not find_caption(line)


def test_a_caption_known_as_one_needs_no_credit():
    assert parse_caption("The quay at dawn") == Caption("The quay at dawn", "")
