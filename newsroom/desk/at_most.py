"""How many articles an act of the list takes at a time: others wait to write while it lasts."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.utils.translation import gettext as _

AT_MOST = 100


def at_most(act):
    """An act on chosen articles that refuses more of them than are done in a moment."""

    @wraps(act)
    def bounded(model_admin, request, queryset):
        if queryset[: AT_MOST + 1].count() <= AT_MOST:
            return act(model_admin, request, queryset)
        text = _("Nothing was done: choose %d articles at most at a time.") % AT_MOST
        model_admin.message_user(request, text, messages.ERROR)
        return None

    return bounded
