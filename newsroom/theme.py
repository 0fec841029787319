"""The colours a reader chose, known to every page."""

from __future__ import annotations

from django.views.decorators.http import require_POST

from newsroom import choices

THEMES = ("light", "dark")


def chosen_theme(request) -> str:
    """light, dark, or empty: as the device has it."""
    return choices.kept(request, "theme", THEMES)


@require_POST
def choose_theme(request):
    return choices.keep(request, "theme", THEMES)
