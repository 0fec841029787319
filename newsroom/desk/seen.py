"""The desk tells its people nothing of articles that they may not read: lists, filters, choices."""

from __future__ import annotations

import json

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Count, Q

from newsroom import audit
from newsroom.models import Article, articles_with, seen
from newsroom.publishing import UNPUBLISHED


def reads_all(user) -> bool:
    return user.has_perm("newsroom.publish_article")


class SeenFilter(RelatedFieldListFilter):
    """Offers only names that the reader of the list may see."""

    def field_choices(self, field, request, model_admin):
        if reads_all(request.user):
            return super().field_choices(field, request, model_admin)
        rows = seen(request.user, field.remote_field.model._default_manager.all())
        return field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to={"pk__in": rows.values("pk")},
        )


class SeenChoices(BaseModelAdmin):
    """A form whose fields offer and take only what the person at it may see."""

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None:
            rows = db_field.remote_field.model._default_manager.using(db)
        return seen(request.user, rows)


class SeenRows(SeenChoices, ModelAdmin):
    """A list of rows that somebody may see; what is tried with others is written down."""

    def get_queryset(self, request):
        return seen(request.user, super().get_queryset(request))

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None and from_field is None and self._is_there(object_id):
            audit.refuse(request)
        return found

    def _is_there(self, object_id) -> bool:
        key = self.opts.pk
        try:
            return self.model._base_manager.filter(pk=key.to_python(object_id)).exists()
        except ValidationError:
            return False

    def lookup_allowed(self, lookup, value, request):
        # By what points at a row, a list would tell of articles that are not in it.
        is_allowed = super().lookup_allowed(lookup, value, request) and (
            reads_all(request.user) or not self._points_here(lookup.split("__")[0])
        )
        if not is_allowed:
            audit.refuse(request)
        return is_allowed

    def _points_here(self, name: str) -> bool:
        try:
            link = self.opts.get_field(name)
        except FieldDoesNotExist:
            return False
        return link.auto_created and not link.concrete

    def changelist_view(self, request, extra_context=None):
        act = request.POST.get("action")
        if act and act not in self.get_actions(request):
            audit.refuse(request, act)
        return super().changelist_view(request, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        if not reads_all(request.user) and hasattr(response, "context_data"):
            entries = response.context_data["action_list"]
            entries.object_list = list(map(_without_parts, entries.object_list))
        return response

    def get_deleted_objects(self, objs, request):
        doomed, count, missing, protected = super().get_deleted_objects(objs, request)
        if not reads_all(request.user):
            # What goes with them may belong to articles that this person may not read.
            doomed = [each for each in doomed if not isinstance(each, list)]
            count = {self.opts.verbose_name_plural: len(doomed)}
        return doomed, count, missing, protected


def _without_parts(entry):
    """An entry of a history without what it names below the row: a related draft, say."""
    if entry.change_message.startswith("["):
        told = [each for each in json.loads(entry.change_message) if not _names_a_part(each)]
        entry.change_message = json.dumps(told) if told else ""
    return entry


def _names_a_part(message: dict) -> bool:
    return any("object" in about for about in message.values())


class CountedRows(SeenRows):
    """Rows that articles have, each with how many."""

    def get_queryset(self, request):
        readable = None
        if not reads_all(request.user):
            readable = Q(articles__in=Article.objects.seen_by(request.user).values("pk"))
        count = Count("articles", filter=readable)
        return super().get_queryset(request).annotate(article_count=count)

    def has_change_permission(self, request, obj=None):
        # What readers are told of it, they are told with each article that has it.
        may_change = super().has_change_permission(request, obj)
        return may_change and (
            obj is None or reads_all(request.user) or _is_only_in_drafts_of(request.user, obj)
        )

    def has_delete_permission(self, request, obj=None):
        # A name that goes is taken from every article, read or not.
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and (
            obj is None or reads_all(request.user) or not articles_with(obj).exists()
        )


def _is_only_in_drafts_of(user, row) -> bool:
    having = articles_with(row)
    drafts = having.filter(created_by=user, status__in=UNPUBLISHED)
    is_above = hasattr(row, "children") and row.children.exists()
    return not is_above and not having.exclude(pk__in=drafts.values("pk")).exists()
