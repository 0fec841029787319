"""Articles on the desk: the list, the form, publishing and withdrawing."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, URLField
from django.forms import Script
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom import audit
from newsroom.bodies import (
    UnusableBody,
    clean_html,
    from_clipboard,
    left_out,
    pictures_in,
    pictures_named,
)
from newsroom.desk.acts.choosing import ArticleActions
from newsroom.desk.checks import write_down_overruled
from newsroom.desk.deletions import ReasonedDeletion
from newsroom.desk.images import thumbnail
from newsroom.desk.labels import LabelledChoices
from newsroom.desk.listed import ListedRows
from newsroom.desk.parts.rows import (
    AuthorInline,
    CorrectionInline,
    OldAddressInline,
    RelatedStoryInline,
)
from newsroom.desk.parts.suggested import TAKE, SuggestedStories
from newsroom.desk.previews.making import Previewed
from newsroom.desk.proposals.proposing import NOTE, ProposedChanges, ProposingForm
from newsroom.desk.saving import DatedUpdates
from newsroom.desk.seen import SeenFilter, SeenRows, reads_all
from newsroom.desk.sent_once import SentOnce
from newsroom.desk.stages import StagedRows, StageFilter
from newsroom.desk.stale import BACK, SavedFromWhatWasSeen
from newsroom.desk.versions import ArticleHistory
from newsroom.models import Article, Image, Stage, seen, stage_of
from newsroom.publishing import UNPUBLISHED, write_down


class ArticleForm(ProposingForm):
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
            "updated_at": gettext_lazy(
                "When the published text last changed. Set by itself when its words or its"
                " corrections change."
            ),
            "expires_at": gettext_lazy("From then on readers no longer see it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.date_known is False and "published_at" in self.fields:
            self.fields["published_at"].help_text = _(
                "The source told no date: this is only when it was imported, and readers do not see"
                " it. Another date counts as known."
            )

    def clean_body(self):
        """A body names pictures of the archive that whoever writes it may see, or had before."""
        body = self.cleaned_data["body"]
        had = pictures_in(self.stored.body)
        new = [key for key in pictures_named(body) if key not in had]
        there = seen(self.user, Image.objects.filter(key__in=new)) if new else []
        if missing := set(new) - {image.key for image in there}:
            text = _("No picture of the archive is: %s.") % ", ".join(sorted(missing))
            raise ValidationError(text)
        return body

    def clean(self):
        super().clean()
        if BACK in self.data or TAKE in self.data:
            self.add_error(None, _("Nothing is saved yet: go on writing, and save again."))


class ArticleAdmin(
    StagedRows,
    ArticleActions,
    ReasonedDeletion,
    LabelledChoices,
    ArticleHistory,
    ProposedChanges,
    SuggestedStories,
    SentOnce,
    SavedFromWhatWasSeen,
    ListedRows,
    DatedUpdates,
    Previewed,
    SeenRows,
):
    form = ArticleForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_display = ["headline", "state", "section", "source", "words"]
    list_filter = [
        StageFilter,
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
    actions = ["publish_selected", "withdraw_selected", "delete_selected"]
    save_on_top = True
    autocomplete_fields = ["section", "source", "topics", "people", "places", "hero_image"]
    readonly_fields = [
        "state_as_saved",
        "picture",
        "word_count",
        "created_by",
        "created_at",
        "modified_at",
    ]
    inlines = [AuthorInline, RelatedStoryInline, CorrectionInline, OldAddressInline]
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
                    "state_as_saved",
                    "status",
                    "published_at",
                    "updated_at",
                    "small_change",
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

    class Media:
        css = {"all": ["css/body_editor.css"]}
        js = [
            Script("js/save_button.js", defer=True),
            Script("js/suggested_stories.js", defer=True),
            Script("js/body_editor.js", type="module"),
        ]

    def get_urls(self):
        cleaning = self.admin_site.admin_view(self.cleaned_view)
        return [path("cleaned/", cleaning, name="newsroom_article_cleaned"), *super().get_urls()]

    def cleaned_view(self, request):
        """What cleaning makes of a body, for its editor, and what it leaves out, in words.

        POST `html` (`from=clipboard` for what was pasted) → {"html": …, "left_out": "2 pictures"};
        422 with {"error": …} for what no body can be.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            audit.refuse(request)
            raise PermissionDenied
        markup = request.POST.get("html", "")
        try:
            text = from_clipboard(markup) if request.POST.get("from") == "clipboard" else markup
            cleaned = clean_html(text)
        except UnusableBody as problem:
            return JsonResponse({"error": str(problem)}, status=422)
        return JsonResponse({"html": cleaned, "left_out": ", ".join(left_out(text))})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            if "_saveasnew" in request.POST:  # no form here has that button: it is a save
                request.POST = request.POST.copy()
                del request.POST["_saveasnew"]
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
        if form.takes_away:
            write_down(obj, request.user, form.cleaned_data["takedown_reason"])
        write_down_overruled(obj, form.warnings)

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

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

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
        left_out, proposes = set(), self.only_proposes(request, obj)
        if not self.has_publish_permission(request, obj):
            left_out.add("takedown_reason")
        if obj is None or stage_of(obj) != Stage.LIVE or proposes:
            left_out.add("small_change")
        shown = [
            (title, {"fields": [name for name in parts["fields"] if name not in left_out]})
            for title, parts in self.fieldsets
        ]
        asks_why = proposes and self.has_change_permission(request, obj)
        return [*shown, NOTE] if asks_why else shown

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "status" and not reads_all(request.user):
            kwargs["choices"] = [(status.value, status.label) for status in UNPUBLISHED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
