"""Stories that belong beside an article, offered below its related stories: one click takes one."""

from __future__ import annotations

from django.contrib import admin
from django.http import QueryDict

from newsroom.pages.related import RelatedStories

TAKE = "_take"  # the button of a suggestion: the number of its article
PREFIX = "related_stories"


def with_row(data: QueryDict, target: str) -> QueryDict:
    """A form as it was sent, with one row more: that of a story of the archive."""
    try:
        rows = int(data[f"{PREFIX}-TOTAL_FORMS"])
    except (KeyError, ValueError):  # a form that Django refuses anyhow
        return data
    data = data.copy()
    data[f"{PREFIX}-TOTAL_FORMS"] = str(rows + 1)
    data[f"{PREFIX}-{rows}-target"] = target
    return data


def taken(data: QueryDict) -> set[str]:
    """The articles that the rows of a form name, by their numbers as they were sent."""
    return {
        value
        for name, value in data.items()
        if name.startswith(f"{PREFIX}-") and name.endswith("-target") and value
    }


class SuggestedStories(admin.ModelAdmin):
    """Of articles: what the public can see and no editor put beside them yet."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and TAKE in request.POST:
            request.POST = with_row(request.POST, request.POST[TAKE])
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj is not None and self.has_change_permission(request, obj):
            here = taken(request.POST)
            suggested = RelatedStories(obj).suggested
            context["suggested_stories"] = [
                each for each in suggested if str(each.article.pk) not in here
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)
