"""Articles on the desk: the list, the form, publishing and withdrawing."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import transaction
from django.db.models import F, URLField
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsroom import audit
from newsroom.desk.article_parts import AuthorInline, OldAddressInline, RelatedStoryInline
from newsroom.desk.images import thumbnail
from newsroom.desk.labels import LabelledChoices
from newsroom.desk.listed import LISTED, ListedRows, as_listed
from newsroom.desk.seen import SeenFilter, SeenRows, reads_all
from newsroom.desk.sent_once import SentOnce
from newsroom.desk.stale import BACK, SavedFromWhatWasSeen
from newsroom.desk.versions import ArticleHistory
from newsroom.models import Article
from newsroom.publishing import UNPUBLISHED, carry_out, publish, withdraw, write_down

NAMED_AT_MOST = 3  # articles in a message
LISTED_AT_MOST = 50  # articles on the page that asks why they are withdrawn


class IsPublicFilter(admin.SimpleListFilter):
    """By what readers see now, which status and dates decide together."""

    title = gettext_lazy("shown to readers")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        public = Article.objects.public().values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=public)
        if self.value() == "no":
            return queryset.exclude(pk__in=public)
        return queryset


class ArticleForm(forms.ModelForm):
    takedown_reason = forms.CharField(
        label=gettext_lazy("Reason for a withdrawal"),
        required=False,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text=gettext_lazy("Kept with the record of the withdrawal; readers never see it."),
    )

    class Meta:
        widgets = {
            "headline": AdminTextInputWidget({"class": "vLargeTextField"}),
            "dek": AdminTextareaWidget({"rows": 2}),
            "body": AdminTextareaWidget({"rows": 30}),
            "byline": AdminTextInputWidget({"class": "vLargeTextField"}),
            "withdrawal_note": AdminTextareaWidget({"rows": 3}),
        }
        help_texts = {
            "body": gettext_lazy(
                "HTML: what an article does not need is taken out when it is saved."
            ),
            "published_at": gettext_lazy("Left empty, a published article is given this moment."),
            "expires_at": gettext_lazy("From then on readers no longer see it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.date_known is False and "published_at" in self.fields:
            self.fields["published_at"].help_text = _(
                "The source told no date: this is only when it was imported, and readers do not see"
                " it. Another date counts as known."
            )

    @property
    def withdraws(self) -> bool:
        """Whether saving the form takes the article from the public."""
        withdrawn = Article.Status.WITHDRAWN
        return self.cleaned_data.get("status") == withdrawn != self.initial.get("status")

    def clean(self):
        super().clean()
        if self.withdraws and not self.cleaned_data.get("takedown_reason"):
            self.add_error("takedown_reason", _("Say why it is withdrawn."))
        if BACK in self.data:
            self.add_error(None, _("Nothing is saved yet: go on writing, and save again."))


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy("Kept with the record of the withdrawal; readers never see it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers"),
        required=False,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy(
            "Shown to readers who follow a link to the article. Left empty, a note that stands"
            " there stays; without any, the address is not found."
        ),
    )


class ArticleAdmin(
    LabelledChoices, ArticleHistory, SentOnce, SavedFromWhatWasSeen, ListedRows, SeenRows
):
    form = ArticleForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_display = ["headline", "status", "section", "published_at", "source", "words"]
    list_filter = [
        "status",
        IsPublicFilter,
        "published_at",
        ("section", SeenFilter),
        ("source", SeenFilter),
        "language",
    ]
    list_select_related = ["section", "source"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["headline", "dek", "byline", "=external_id", "^slug"]
    search_help_text = gettext_lazy(
        "Words of headline, dek and byline; the whole external id; the beginning of the slug."
    )
    date_hierarchy = "address_date"  # that of publication, and no zone to be found for each row
    # What has no date yet is work in hand; databases differ on where they put it.
    ordering = [F("published_at").desc(nulls_first=True), "-pk"]
    actions = ["publish_selected", "withdraw_selected"]
    save_on_top = True
    autocomplete_fields = ["section", "source", "topics", "people", "places", "hero_image"]
    readonly_fields = ["picture", "word_count", "created_by", "created_at", "modified_at"]
    inlines = [AuthorInline, RelatedStoryInline, OldAddressInline]
    fieldsets = [
        (
            gettext_lazy("Article"),
            {"fields": ["kicker", "headline", "dek", "section", "body", "byline", "dateline"]},
        ),
        (gettext_lazy("Filed under"), {"fields": ["topics", "people", "places"]}),
        (gettext_lazy("Picture"), {"fields": ["hero_image", "picture"]}),
        (
            gettext_lazy("Publication"),
            {
                "fields": [
                    "status",
                    "published_at",
                    "updated_at",
                    "expires_at",
                    "takedown_reason",
                    "withdrawal_note",
                ]
            },
        ),
        (
            gettext_lazy("Source"),
            {"fields": ["source", "external_id", "canonical_url", "language", "slug"]},
        ),
        (
            gettext_lazy("Record"),
            {"fields": [("word_count", "created_by", "created_at", "modified_at")]},
        ),
    ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            self._tell_of_a_refusal(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _tell_of_a_refusal(self, request, object_id) -> None:
        """The form has no such choice for who may not publish: it was sent all the same."""
        status, article = (
            request.POST.get("status"),
            object_id and self.get_object(request, object_id),
        )
        if reads_all(request.user) or status not in Article.Status:
            return
        had = article.status if article else Article.Status.DRAFT
        if status != had and not {status, had} <= set(UNPUBLISHED):
            audit.refuse(request, f"status={status}")

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        if "published_at" in form.changed_data:
            obj.date_known = None
        super().save_model(request, obj, form, change)
        if form.withdraws:
            write_down(obj, request.user, form.cleaned_data["takedown_reason"])

    @admin.display(description=gettext_lazy("words"), ordering="word_count")
    def words(self, article):
        return article.word_count

    @admin.display(description=gettext_lazy("preview"))
    def picture(self, article):
        return (
            thumbnail(article.hero_image) if article.hero_image else self.get_empty_value_display()
        )

    def view_on_site(self, article):
        # As saved: what the form shows may be refused, and then has no address.
        public = Article.objects.public().filter(pk=article.pk).first()
        return public and public.get_absolute_url()

    def get_inlines(self, request, obj):
        has_moved = obj is not None and obj.old_addresses.exists()
        return [inline for inline in self.inlines if has_moved or inline is not OldAddressInline]

    def has_publish_permission(self, request, obj=None) -> bool:
        allowed = request.user.has_perm("newsroom.publish_article")
        return allowed and self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        may_delete = super().has_delete_permission(request, obj)
        # To delete what was published is to withdraw it.
        return may_delete and (
            obj is None or obj.status in UNPUBLISHED or self.has_publish_permission(request, obj)
        )

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or obj.status in UNPUBLISHED or self.has_publish_permission(request, obj):
            return fixed
        return [*fixed, "status", "published_at", "expires_at", "withdrawal_note"]

    def get_fieldsets(self, request, obj=None):
        if self.has_publish_permission(request, obj):
            return self.fieldsets
        return [
            (title, {"fields": [name for name in parts["fields"] if name != "takedown_reason"]})
            for title, parts in self.fieldsets
        ]

    def delete_model(self, request, obj):
        self._write_down_deletion(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            self._write_down_deletion(request, queryset)
            super().delete_queryset(request, queryset)

    def _write_down_deletion(self, request, articles):
        for article in articles:
            if article.status not in UNPUBLISHED:
                write_down(article, request.user, _("Deleted."))

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "status" and not reads_all(request.user):
            kwargs["choices"] = [(status.value, status.label) for status in UNPUBLISHED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.action(
        description=gettext_lazy("Publish selected articles now"), permissions=["publish"]
    )
    def publish_selected(self, request, queryset):
        account = carry_out(as_listed(request, publish), queryset)
        done = ngettext("%d article is published.", "%d articles are published.", len(account.done))
        self._report(request, account, done, _("Published."), _("Not published"))

    @admin.action(description=gettext_lazy("Withdraw selected articles"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        """Ask why first; the answer comes back to this action."""
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_why(request, queryset, form)
        act = partial(withdraw, by=request.user, **form.cleaned_data)
        account = carry_out(as_listed(request, act), queryset)
        done = ngettext("%d article is withdrawn.", "%d articles are withdrawn.", len(account.done))
        self._report(request, account, done, _("Withdrawn."), _("Not withdrawn"))

    def _ask_why(self, request, queryset, form):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why are they withdrawn?"),
            "opts": self.opts,
            "form": form,
            "articles": queryset[:LISTED_AT_MOST],
            "total": queryset.count(),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "listed": request.POST.getlist(LISTED),
            "select_across": request.POST.get("select_across", "0"),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/newsroom/article/withdraw.html", context)

    def _report(self, request, account, done, entry, refusal):
        """Tell the editor what was done and what was not, and the log what was."""
        for article in account.done:
            self.log_change(request, article, entry)
        if account.done:
            self.message_user(request, done % len(account.done), messages.SUCCESS)
        for reason, articles in account.refused.items():
            text = f"{refusal}: {_named(articles)} ({reason})."
            self.message_user(request, text, messages.WARNING)


def _named(articles) -> str:
    """The first few headlines, and how many there are beyond them."""
    names = [f"“{Truncator(article.headline).chars(60)}”" for article in articles[:NAMED_AT_MOST]]
    if more := len(articles) - len(names):
        names.append(ngettext("%d more", "%d more", more) % more)
    return ", ".join(names)
