"""Versions on the desk: read, compared with what replaced them, brought back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom.audit import record, refuse
from newsroom.desk.audit import changes_of
from newsroom.desk.previews.making import Previewed
from newsroom.desk.reading import ReadOnlyAdmin
from newsroom.desk.seen import reads_all
from newsroom.models import (
    Article,
    ArticleAuthor,
    AuditEntry,
    Correction,
    HiddenVersion,
    RelatedStory,
    Version,
)
from newsroom.previews.links import may_make
from newsroom.proposals import without_unread
from newsroom.publishing import UNPUBLISHED
from newsroom.versions import (
    State,
    alike,
    differences,
    hide,
    of_version,
    purge,
    restore,
    show_again,
    state_of,
)

SHOWN = 50  # versions of an article on a page of its history, and entries of the audit log
NOW = "now"


def readable(user):
    """The versions that somebody may read: of everything with the right to publish, else of the
    articles that are their own work."""
    if reads_all(user):
        return Version.objects.all()
    return Version.objects.filter(state__created_by=user.pk)


def may_restore(user, version: Version) -> bool:
    """Who may write an article may; of one that readers see or saw, who may publish."""
    article = Article.objects.filter(pk=version.article_number).first()
    right = "newsroom.add_article" if article is None else "newsroom.change_article"
    if not user.has_perm(right) or not readable(user).filter(pk=version.pk).exists():
        return False
    if article is None:
        return reads_all(user) or version.state["status"] in UNPUBLISHED
    is_own = Article.objects.seen_by(user).filter(pk=article.pk).exists()
    return is_own and (reads_all(user) or article.status in UNPUBLISHED)


def may_hide(user) -> bool:
    """Who may take an article from readers may take from them what it said."""
    return reads_all(user) and user.has_perm("newsroom.change_article")


class ArticleHistory(admin.ModelAdmin):
    """The history of an article also lists its versions and its part of the audit log."""

    object_history_template = "admin/newsroom/article/history.html"

    def get_urls(self):
        purging = self.admin_site.admin_view(self.purge_view)
        address = "<int:number>/history/purge/"
        return [path(address, purging, name="newsroom_article_purge"), *super().get_urls()]

    def purge_view(self, request, number):
        """Delete all that an article was, or is known of a deleted one; what it is stays."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self.get_object(request, str(number))
        known = article or _as_it_was(number)
        if known is None or not request.user.has_perm("newsroom.purge_version"):
            refuse(request)
            raise PermissionDenied
        count = purge(number)
        record(AuditEntry.Action.DELETE, known, {"versions": [count, 0]})
        deleted = ngettext("%d version is deleted.", "%d versions are deleted.", count) % count
        self.message_user(request, deleted, messages.SUCCESS)
        if article is None:
            return HttpResponseRedirect(reverse("admin:newsroom_version_changelist"))
        return HttpResponseRedirect(reverse("admin:newsroom_article_history", args=[number]))

    def history_view(self, request, object_id, extra_context=None):
        versions = readable(request.user).filter(article_number=number_of(object_id))
        pages = Paginator(versions.select_related("hidden").defer("body"), SHOWN)
        page = pages.get_page(request.GET.get("versions"))
        may_purge = request.user.has_perm("newsroom.purge_version")
        log = _log_of(number_of(object_id), request) if reads_all(request.user) else None
        told = {
            "versions": page,
            "may_purge": may_purge,
            "log": log,
            "entries": [(entry, changes_of(entry)) for entry in log or ()],
        }
        return super().history_view(request, object_id, told | (extra_context or {}))


def _log_of(number: int, request) -> Page:
    """What the audit log has of an article, newest first: the page of it that is asked for."""
    kind = Article._meta.label_lower
    entries = AuditEntry.objects.filter(kind=kind, object_id=str(number))
    return Paginator(entries, SHOWN).get_page(request.GET.get("log"))


class VersionAdmin(Previewed, ReadOnlyAdmin):
    list_display = ["headline", "number", "made_at", "replaced_at", "who", "through"]
    list_filter = ["through", "replaced_at"]
    search_fields = ["=article_number", "state__headline", "user_name", "=run"]
    search_help_text = gettext_lazy("A whole number of an article or a run; part of a headline.")
    date_hierarchy = "replaced_at"

    def has_view_permission(self, request, obj=None):
        # Whose versions they are is decided row by row.
        may_view = self.admin_site._registry[Article].has_view_permission(request)
        return may_view and (obj is None or readable(request.user).filter(pk=obj.pk).exists())

    def get_queryset(self, request):
        rows = super().get_queryset(request).defer("body")
        return rows & readable(request.user)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None and Version.objects.filter(pk=number_of(str(object_id))).exists():
            refuse(request)
            raise PermissionDenied
        return found

    def get_urls(self):
        acts = {"restore": self.restore_view, "hide": self.hide_view, "show": self.show_view}
        return [
            *(
                path(
                    f"<int:number>/{act}/",
                    self.admin_site.admin_view(view),
                    name=f"newsroom_version_{act}",
                )
                for act, view in acts.items()
            ),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("headline"))
    def headline(self, version):
        return str(version)

    @admin.display(description=gettext_lazy("article"), ordering="article_number")
    def number(self, version):
        return version.article_number

    @admin.display(description=gettext_lazy("replaced by"), ordering="user_name")
    def who(self, version):
        return version.user_name or self.get_empty_value_display()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A version beside what replaced it, or beside another one of its article."""
        version = self.get_object(request, object_id)
        if version is None:
            raise Http404
        others = readable(request.user).filter(article_number=version.article_number)
        other, state = self._other(request, version, others)
        before = without_unread(of_version(version), request.user)
        state = state and without_unread(state, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": str(version),
            "opts": self.opts,
            "version": version,
            "state": before,
            "article": Article.objects.filter(pk=version.article_number).first(),
            "other": other,
            "others": others.exclude(pk=version.pk).defer("body")[:SHOWN],
            "is_now": state is not None and other is None,
            "differences": [(label_of(each.field), each) for each in differences(before, state)]
            if state
            else None,
            "may_preview": may_make(request.user, version),
            "may_restore": may_restore(request.user, version),
            "may_purge": request.user.has_perm("newsroom.purge_version"),
            "may_hide": settings.PUBLIC_VERSIONS and may_hide(request.user),
            "hidden": HiddenVersion.objects.filter(version=version).first(),
        }
        return TemplateResponse(request, "admin/newsroom/version/version.html", context)

    def _other(self, request, version, others) -> tuple[Version | None, State | None]:
        """What it is compared with: the version asked for, else what replaced it."""
        wanted = request.GET.get("with", "")
        other = others.filter(pk=number_of(wanted)).exclude(pk=version.pk).first()
        if other is None and wanted != NOW:
            other = others.filter(pk__gt=version.pk).order_by("pk").first()
        if other is not None:
            return other, of_version(other)
        article = Article.objects.filter(pk=version.article_number).first()
        return None, state_of(article) if article else None

    def hide_view(self, request, number):
        """Take what a version says from readers."""
        return self._decide(request, number, _hide)

    def show_view(self, request, number):
        """Let readers see it again."""
        return self._decide(request, number, _show_again)

    def _decide(self, request, number, act) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version = Version.objects.filter(pk=number).first()
        if version is None:
            raise Http404
        if not may_hide(request.user):
            refuse(request)
            raise PermissionDenied
        if not settings.PUBLIC_VERSIONS:
            raise Http404("readers see no versions")
        if reason := request.POST.get("reason", "").replace("\0", "").strip():
            self.message_user(request, act(version, request.user, reason), messages.SUCCESS)
        else:
            self.message_user(request, _("Say why."), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:newsroom_version_change", args=[number]))

    def restore_view(self, request, number):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version = Version.objects.filter(pk=number).first()
        if version is None:
            raise Http404
        with transaction.atomic():
            lock(version.article_number)  # nobody publishes it between the question and the act
            if not may_restore(request.user, version):
                refuse(request)
                raise PermissionDenied
            restored = restore(version, request.user)
        self.admin_site._registry[Article].log_change(request, restored.article, _("Restored."))
        self.message_user(request, _("The version is restored."), messages.SUCCESS)
        drafts = set() if reads_all(request.user) else _related(version)
        if missing := [name for name in restored.missing if name not in drafts]:
            text = _("No longer in the archive, so left out: %s.") % ", ".join(missing)
            self.message_user(request, text, messages.WARNING)
        for other in restored.taken:
            is_read = Article.objects.seen_by(request.user).filter(pk=other.pk).exists()
            name = other if is_read else other.pk  # else the headline of somebody's draft
            link = format_html('<a href="{}">{}</a>', _form_of(other), name)
            text = format_html(_("Its address or id now belongs to {}."), link)
            self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(_form_of(restored.article))


def _hide(version: Version, by, reason: str) -> str:
    same = alike(version)
    changes = {"hidden_version": ["", version.pk], "reason": ["", reason]}
    with transaction.atomic():
        hide(same, by, reason)
        record(AuditEntry.Action.CHANGE, _article_of(version), changes)
    return _("Readers no longer see this version.")


def _show_again(version: Version, by, reason: str) -> str:
    same = alike(version)
    changes = {"hidden_version": [version.pk, ""], "reason": ["", reason]}
    with transaction.atomic():
        show_again(same)
        record(AuditEntry.Action.CHANGE, _article_of(version), changes)
    return _("Readers see this version again.")


def _article_of(version: Version) -> Article:
    """As it is, or, deleted, as it was."""
    number = version.article_number
    return Article.objects.filter(pk=number).first() or Article(pk=number, headline=str(version))


def _related(version: Version) -> set[str]:
    """Headlines of related stories: where they are gone, nobody knows who might read them."""
    return {row["target"][1] for row in version.state["related"] if row["target"]}


def _as_it_was(number: int) -> Article | None:
    """A deleted article by its number and its last headline; saved nowhere."""
    version = Version.objects.filter(article_number=number).first()
    return version and Article(pk=number, headline=str(version))


def label_of(field: str) -> str:
    """A field of a state by the name that the form gives it."""
    parts = {"authors": ArticleAuthor, "corrections": Correction, "related": RelatedStory}
    if field in parts:
        return str(parts[field]._meta.verbose_name_plural)
    return str(Article._meta.get_field(field).verbose_name)


def lock(number: int) -> None:
    """Whoever else is saving the article is done, and waits until the transaction at hand ends."""
    Article.objects.select_for_update().filter(pk=number).values("pk").first()


def _form_of(article: Article) -> str:
    return reverse("admin:newsroom_article_change", args=[article.pk])


def number_of(text: str) -> int:
    """0, which no row has, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
