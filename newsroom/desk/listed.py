"""An act on articles of a list leaves out those that changed since the list was made."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _

from newsroom.models import Article
from newsroom.publishing import RefusedError

LISTED = "listed"


class ListedRows(admin.ModelAdmin):
    """A list that sends, with each row, which of its saves it showed."""

    def action_checkbox(self, obj):
        checkbox = super().action_checkbox(obj)
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">',
            checkbox,
            LISTED,
            f"{obj.pk} {_saved_at(obj)}",
        )


def as_listed(request, act: Callable[[Article], None]) -> Callable[[Article], None]:
    """The act, refused where an article was listed in another state than it is in. What was chosen
    with all that the list would go on to show was not seen in any state."""
    stamps = dict(stamp.partition(" ")[::2] for stamp in request.POST.getlist(LISTED))

    def done(article: Article) -> None:
        saved_at = _saved_at(article)
        if stamps.get(str(article.pk), saved_at) != saved_at:
            raise RefusedError(_("changed since you opened the list"))
        act(article)

    return done


def _saved_at(article: Article) -> str:
    return article.modified_at.isoformat()
