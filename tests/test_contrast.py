"""The contrast of the colours in site.css, and the table of docs/design.md that tells it."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAIR = re.compile(r"--([\w-]+): light-dark\(#(\w{6}), #(\w{6})\);")
ROW = re.compile(r"^\| `([\w-]+)` on `([\w-]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", re.M)
COLOURS = {
    name: colours
    for name, *colours in PAIR.findall((ROOT / "static/css/site.css").read_text(encoding="utf-8"))
}
ROWS = ROW.findall((ROOT / "docs/design.md").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """Of a colour as rrggbb; WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("front", "back", "day", "night", "needs"), ROWS)
def test_each_pair_has_the_contrast_it_needs_and_the_table_says_it(front, back, day, night, needs):
    found = [contrast(*pair) for pair in zip(COLOURS[front], COLOURS[back], strict=True)]
    assert [f"{ratio:.1f}" for ratio in found] == [day, night]
    assert min(found) >= float(needs)


def test_every_colour_of_text_and_lines_stands_in_the_table():
    told = {name for row in ROWS for name in row[:2]}
    assert COLOURS.keys() - told == {"picture", "veil"}  # areas without text
