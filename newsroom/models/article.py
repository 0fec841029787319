"""Articles, and who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.bodies import (
    PICTURE,
    UnusableBody,
    clean_html,
    count_words,
    is_marked,
    mark_of,
    plain_text,
)
from newsroom.characters import allowed_in_xml, is_visible, one_line
from newsroom.models.image import BodyPicture, Image, numbers_showing
from newsroom.models.moment_field import MomentField
from newsroom.models.names import (
    ArticleAuthor,
    Author,
    Person,
    Place,
    Section,
    Source,
    Topic,
)
from newsroom.moments import day_in
from newsroom.signals import articles_changed, articles_made, articles_will_change
from newsroom.slugs import MAX_LENGTH, free_slug, slugify_name


class ArticleQuerySet(models.QuerySet):
    """Questions about articles; changes in bulk tell `articles_changed` like single ones do.

    A change and what listens to it are one transaction: both are there, or neither.
    """

    def public(self, at=None):
        """What the public sees at a moment (default: now). The one definition of it."""
        at = at or timezone.now()
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.announced().filter(unexpired, published_at__lte=at)

    def announced(self):
        """What the public sees, saw or will see, unless it is withdrawn.

        Said by what it is not: SQLite takes a status asked for to lead to a handful of rows, and
        would rather collect a million public ones than look up those whose keys are given.
        """
        hidden = (Article.Status.DRAFT, Article.Status.READY, Article.Status.WITHDRAWN)
        return self.exclude(status__in=hidden)

    def withdrawn(self):
        """What was taken from the public by hand; its address may say why."""
        return self.filter(status=Article.Status.WITHDRAWN)

    def seen_by(self, user):
        """What a member of the desk may read: everything with the right to publish, else what the
        public sees and their own work."""
        if user.has_perm("newsroom.publish_article"):
            return self
        return self.public() | self.filter(created_by=user)

    # The indices for these two leave out empty texts, so only a query that does so can use them.

    def with_external_id(self, *ids: str):
        """Those with one of an agency's ids; an empty one is nobody's."""
        return self.filter(external_id__in=ids).exclude(external_id="")

    def with_canonical_url(self, *urls: str):
        """Those at one of some addresses elsewhere; an empty one is nobody's."""
        return self.filter(canonical_url__in=urls).exclude(canonical_url="")

    def illustrated_by(self, name: str):
        """Those that show a picture, named as its file or one of its renditions is: their own, or
        one in their bodies.
        """
        return self.filter(pk__in=numbers_showing(Image.objects.with_file(name)))

    def showing(self, image: Image):
        """The same of a picture's row."""
        return self.filter(pk__in=numbers_showing(Image.objects.filter(pk=image.pk)))

    def turning_points(self, after) -> Iterator[tuple[int, datetime]]:
        """(primary key, moment) of every publication and expiry that is to come."""
        ahead = self.announced().filter(Q(published_at__gt=after) | Q(expires_at__gt=after))
        for pk, *moments in ahead.order_by().values_list("pk", "published_at", "expires_at"):
            yield from ((pk, moment) for moment in moments if moment and moment > after)

    def newest(self):
        return self.order_by("-published_at", "-pk")

    def with_names(self):
        """Everything a line about an article shows, in a fixed number of queries.

        Rows behind a link are joined: asked for by their keys, SQLite takes a thousand at most.
        """
        return self.select_related("section", "source", "hero_image").prefetch_related(
            models.Prefetch("topics", Topic.objects.select_related("parent")),
            "people",
            "places",
            models.Prefetch("authorships", ArticleAuthor.objects.select_related("author")),
        )

    @transaction.atomic
    def update(self, **kwargs):
        ids = list(self.values_list("pk", flat=True))
        # On PostgreSQL others write meanwhile: what is not in the list would not be told.
        chosen = self.filter(pk__in=ids) if connection.vendor == "postgresql" else self
        articles_will_change.send(Article, ids=ids)
        rows = super(ArticleQuerySet, chosen).update(**kwargs)
        if "body" in kwargs:
            now = Article.objects.filter(pk__in=ids).order_by()
            BodyPicture.objects.keep(dict(now.values_list("pk", "body")))
        articles_changed.send(Article, ids=ids)
        return rows

    update.alters_data = True

    @transaction.atomic
    def bulk_create(self, objs, *args, **kwargs):
        created = super().bulk_create(objs, *args, **kwargs)
        BodyPicture.objects.keep({each.pk: each.body for each in created}, is_new=True)
        articles_made.send(Article, ids=[article.pk for article in created])
        articles_changed.send(Article, ids=[article.pk for article in created])
        return created

    @transaction.atomic
    def bulk_update(self, objs, fields, *args, **kwargs):
        articles_will_change.send(Article, ids=[article.pk for article in objs])
        rows = super().bulk_update(objs, fields, *args, **kwargs)
        if "body" in fields:
            BodyPicture.objects.keep({article.pk: article.body for article in objs})
        articles_changed.send(Article, ids=[article.pk for article in objs])
        return rows


class Article(models.Model):
    """One story as it was published, or will be."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        READY = "ready", _("ready")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    headline = models.CharField(_("headline"), max_length=500)
    slug = models.CharField(
        _("slug"),
        max_length=MAX_LENGTH + 10,
        blank=True,
        help_text=_("The last part of the address. Left empty, it is made from the headline."),
    )
    dek = models.TextField(_("dek"), blank=True, help_text=_("The line under the headline."))
    kicker = models.CharField(
        _("kicker"), max_length=100, blank=True, help_text=_("The word above the headline.")
    )
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    body = models.TextField(_("body"), blank=True)
    byline = models.CharField(
        _("byline"), max_length=300, blank=True, help_text=_("As printed: By Ada Lund in Skelby.")
    )
    dateline = models.CharField(_("dateline"), max_length=200, blank=True)
    authors = models.ManyToManyField(
        Author, verbose_name=_("authors"), through="ArticleAuthor", related_name="articles"
    )
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="articles"
    )
    people = models.ManyToManyField(
        Person, verbose_name=_("people"), blank=True, related_name="articles"
    )
    places = models.ManyToManyField(
        Place, verbose_name=_("places"), blank=True, related_name="articles"
    )
    hero_image = models.ForeignKey(
        Image,
        verbose_name=_("hero image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = MomentField(_("published"), null=True, blank=True)
    # False: published_at is only when it was imported. Null counts as known, as in older rows.
    date_known = models.BooleanField(_("date known"), null=True, default=None, editable=False)
    updated_at = MomentField(
        _("updated"), null=True, blank=True, help_text=_("When the published text last changed.")
    )
    expires_at = MomentField(_("expires"), null=True, blank=True)
    withdrawal_note = models.TextField(
        _("note on the withdrawal"),
        blank=True,
        help_text=_("Shown to readers who follow a link to a withdrawn article."),
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    external_id = models.CharField(_("external id"), max_length=300, blank=True)
    canonical_url = models.URLField(_("canonical address"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    # That the body is cleaned, and by which cleaner; null in rows of older versions.
    body_mark = models.BinaryField(null=True)
    # The date in its address: that of publication in the site's time zone.
    address_date = models.DateField(null=True, editable=False)
    import_digest = models.CharField(max_length=40, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    modified_at = models.DateTimeField(_("modified"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]
        get_latest_by = "published_at"
        permissions = [("publish_article", "Can publish and withdraw articles")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["published", "scheduled"])
                | Q(published_at__isnull=False, address_date__isnull=False),
                name="article_public_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True)
                | Q(published_at__isnull=True)
                | Q(expires_at__gt=F("published_at")),
                name="article_expires_after_publication",
                violation_error_message=_("An article expires after it is published."),
            ),
            models.CheckConstraint(condition=~Q(headline=""), name="article_has_a_headline"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "ready", "scheduled", "published", "withdrawn"]),
                name="article_has_a_known_status",
            ),
            models.UniqueConstraint("address_date", "slug", name="article_address"),
            models.UniqueConstraint(
                "source", "external_id", condition=~Q(external_id=""), name="article_external_id"
            ),
            models.UniqueConstraint(
                "canonical_url", condition=~Q(canonical_url=""), name="article_canonical_url"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="article_newest"),
            models.Index(fields=["-published_at", "-id"], name="article_by_date"),
            models.Index(fields=["section", "-published_at"], name="article_section_newest"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="article_expiry"
            ),
            models.Index(
                fields=["external_id"], condition=~Q(external_id=""), name="article_any_external_id"
            ),
        ]

    def __str__(self):
        return self.headline

    def save(self, *args, **kwargs):
        """Save with an address of its own: a taken slug gets a number."""
        self.derive()
        for last in (False, False, True):
            try:
                with transaction.atomic():
                    if self.address_date:
                        self.slug = free_slug(self.slug, self._is_taken)
                    return self._save(*args, **kwargs)
            except IntegrityError:
                # PostgreSQL has other writers: one may have taken the address since it was free.
                if last or not self._is_taken(self.slug):
                    raise

    def get_absolute_url(self):
        if self.address_date is None:
            return ""
        return reverse("article", args=[self.address_date, self.slug])

    def _save(self, *args, update_fields=None, **kwargs):
        is_new = self._state.adding
        super().save(*args, update_fields=update_fields, **kwargs)
        may_show = PICTURE in self.body or getattr(self, "had_pictures", True)
        if may_show and (update_fields is None or "body" in update_fields):
            BodyPicture.objects.keep({self.pk: self.body}, is_new)

    def _is_taken(self, slug: str) -> bool:
        day = Article.objects.filter(address_date=self.address_date, slug=slug)
        return day.exclude(pk=self.pk).exists()

    def clean(self):
        if self.status == self.Status.PUBLISHED and not self.published_at:
            self.published_at = timezone.now()
        if problems := dict(self._problems()):
            raise ValidationError(problems)

    def _problems(self):
        """Fields that an editor has to mend, each with what is wrong."""
        others = Article.objects.exclude(pk=self.pk)
        if self.headline and not is_visible(self.headline):
            yield "headline", _("Nobody sees this headline: it has no letter, digit or sign.")
        try:
            clean_html(self.body)
        except UnusableBody as problem:
            yield "body", str(problem)
        if self.status == self.Status.SCHEDULED and not self.published_at:
            yield "published_at", _("Say when it is to be published.")
        if self.published_at and self.expires_at and self.expires_at <= self.published_at:
            yield "expires_at", _("An article expires after it is published.")
        if "/" in self.slug or any(c.isspace() for c in self.slug):
            yield "slug", _("A slug has no spaces and no slashes.")
        same_id = others.with_external_id(self.external_id).filter(source=self.source_id)
        if self.source_id and same_id.exists():
            yield "external_id", _("Another article of this source has this id.")
        if others.with_canonical_url(self.canonical_url).exists():
            yield "canonical_url", _("Another article has this address.")

    def derive(self):
        """What follows from the other fields: clean body, word count, address (maybe taken).

        Raises UnusableBody.
        """
        if not self.is_body_clean:
            self._clean_body()
        self.dek, self.kicker, self.byline, self.dateline = (
            allowed_in_xml(text) for text in (self.dek, self.kicker, self.byline, self.dateline)
        )
        self.headline = one_line(self.headline)
        self.word_count = count_words(plain_text(self.body))
        self.slug = self.slug or slugify_name(self.headline, fallback="story")
        if self.published_at:
            self.address_date = day_in(timezone.get_default_timezone(), self.published_at)

    def _clean_body(self) -> None:
        try:
            self.body = clean_html(self.body)
        except UnusableBody:
            # One that stands there already must not keep its article from being withdrawn.
            if not Article.objects.filter(pk=self.pk, body=self.body).exists():
                raise
            self.body_mark = None
        else:
            self.body_mark = mark_of(self.body)

    @property
    def is_body_clean(self) -> bool:
        """Whether the body may be shown as it is."""
        return is_marked(self.body, self.body_mark)

    @property
    def has_known_date(self) -> bool:
        return self.date_known is not False

    @property
    def text(self) -> str:
        """The body as plain text, a line a paragraph."""
        return plain_text(self.body)

    @property
    def author_list(self) -> list[Author]:
        return [authorship.author for authorship in self.authorships.all()]

    def is_public(self, at=None) -> bool:
        """The same answer as `Article.objects.public(at)` gives for this row as saved."""
        return Article.objects.public(at).filter(pk=self.pk).exists()

    def has_expired(self, at=None) -> bool:
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())
