"""Saved pages of our own wording, and how to read them."""

import io

from newsroom.imports.formats.html.reader import read

FIRST = (
    "The first lorries crossed the new bridge to the north shore at dawn on Sunday, one year and "
    "two days after the date that had been promised to the people of both towns."
)
SECOND = (
    "Drivers had waited since midnight. Some of them had brought breakfast for the others, and "
    "some had slept in their cabins since the evening before."
)
THIRD = (
    "The mayor said that the bridge would be paid off within thirty years if traffic grew as "
    "forecast by the ministry, whose last three forecasts were all too high."
)
TEXT = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
ADDRESS = "https://example.org/shore/bridge"


def page(body=TEXT, *, head="", h1="Bridge to the north shore opens", title="", after="", top=""):
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title or h1}</title>{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/shore">Shore</a></nav><main>{top}<article>'
        f"<h1>{h1}</h1>{body}</article>{after}</main><footer>Example Media</footer></body></html>"
    )


def linked(json):
    return f'<script type="application/ld+json">{json}</script>'


def canonical(address=ADDRESS):
    return f'<link rel="canonical" href="{address}">'


def read_one(html, name="page.html"):
    (item,) = read(io.BytesIO(html.encode()), name)
    return item
