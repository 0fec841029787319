"""The colours a reader chose, known to every page."""

from __future__ import annotations

from django.views.decorators.http import require_POST

from newsroom.web import preferences

THEMES = ("light", "dark")


def chosen_theme(request) -> str:
    """light, dark, or empty: as the device has it."""
    return preferences.kept(request, "theme", THEMES)


@require_POST
def choose_theme(request):
    return preferences.keep(request, "theme", THEMES)
