"""How much the list of hits tells of each: all, or a line. A cookie says it, never an address."""

from __future__ import annotations

from django.views.decorators.http import require_POST

from newsroom.web import preferences

LISTS = ("compact",)


def is_compact(request) -> bool:
    return bool(preferences.kept(request, "list", LISTS))


@require_POST
def choose_list(request):
    return preferences.keep(request, "list", LISTS)
