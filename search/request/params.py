"""Single parameters of an address: what cannot be used is ignored, and said in a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

PAGES = ("page", "facet_page")  # of a list, in order
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def cleaned(params) -> dict[str, list[str]]:
    """All values of a QueryDict or dict of strings by name, without signs that cannot be seen."""
    return {name: [_UNSEEN.sub(" ", str(v)).strip() for v in _all(params, name)] for name in params}


def one(values: dict[str, list[str]], name: str, ignored: list[str]) -> str:
    """The first value of a parameter; empty when there is none."""
    given = list(dict.fromkeys(v for v in values.get(name, ()) if v))
    if len(given) > 1:
        ignored.append(_("“%(name)s” was given more than once; the first counts.") % {"name": name})
    return given[0] if given else ""


def one_of(name: str, text: str, allowed: Iterable[str], ignored: list[str]) -> str:
    """The text when it is allowed, else empty."""
    if text and text not in allowed:
        ignored.append(
            _("“%(name)s=%(text)s” is not one of %(allowed)s; it was ignored.")
            % {"name": name, "text": text[:40], "allowed": ", ".join(allowed)}
        )
        return ""
    return text


def number(name: str, text: str, low: int, high: int, default: int, ignored: list[str]) -> int:
    """The number a text stands for, at most `high`; the default when it is none, or below `low`."""
    if not text:
        return default
    found = int(text[:12]) if re.fullmatch(r"\d+", text, re.A) else None
    if found is None or found < low:
        said = _("“%(name)s=%(text)s” is not a number from %(low)d up; it was ignored.")
        if name in PAGES:
            said = _("There is no page “%(text)s”; this is page %(low)d.")
        ignored.append(said % {"name": name, "text": text[:40], "low": low})
        return default
    if found > high:
        if name == "per_page":
            ignored.append(_("At most %d articles a page.") % high)
        return high
    return found


def _all(params, name: str) -> list[str]:
    return params.getlist(name) if hasattr(params, "getlist") else [params[name]]
