"""What every page knows of the site, and the colours a reader chose for it."""

from __future__ import annotations

from django.conf import settings
from django.views.decorators.http import require_POST

from newsroom.web import preferences
from newsroom.web.navigation import kinds

THEMES = ("light", "dark")  # empty: as the device has it


def site(request):
    theme = preferences.kept(request, "theme", THEMES)
    return {"SITE_NAME": settings.SITE_NAME, "theme": theme, "kinds": kinds}


@require_POST
def choose_theme(request):
    return preferences.keep(request, "theme", THEMES)
