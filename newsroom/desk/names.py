"""Topics, people, places, sections, authors and sources on the desk."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from newsroom.desk.labels import LabelledChoices, label
from newsroom.desk.seen import CountedRows
from newsroom.desk.sent_once import SentOnce


class NamedAdmin(SentOnce, CountedRows):
    list_display = ["name", "aliases", "articles_here"]
    list_per_page = 100
    ordering = ["name"]  # a list with counts does not take the model's own
    search_fields = ["name", "aliases"]
    fields = ["name", "aliases", "description", "slug"]

    @admin.display(description=_("articles"), ordering="article_count")
    def articles_here(self, named):
        """How many there are, with the way to them."""
        field = self.model._meta.get_field("articles").field.name
        address = reverse("admin:newsroom_article_changelist")
        return format_html(
            '<a href="{}?{}__id__exact={}">{}</a>', address, field, named.pk, named.article_count
        )


class TopicAdmin(LabelledChoices, NamedAdmin):
    list_display = ["name", "part_of", "aliases", "articles_here"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    # Deeper trees ask the database again for each level below the fourth.
    list_select_related = ["parent__parent__parent"]
    autocomplete_fields = ["parent"]
    fields = ["name", "parent", "aliases", "description", "slug"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description=_("part of"))
    def part_of(self, topic):
        return label(topic.parent) if topic.parent else self.get_empty_value_display()
