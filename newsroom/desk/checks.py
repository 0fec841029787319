"""What an editor may have overlooked in an article that readers are to see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom import audit
from newsroom.bodies import pictures_named, plain_text
from newsroom.models import Article, AuditEntry, Image, pictures_by_key

OLDEST = datetime(1700, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)


class Check(TextChoices):
    """Each as the audit log keeps it, and as the end of a sentence."""

    TEXT = "no text", _("it has no text")
    SECTION = "no section", _("it has no section")
    ALT_TEXT = "no alternative text", _("its picture has no alternative text")
    CREDIT = "no credit", _("its picture has no credit")
    ALT_TEXT_WITHIN = (
        "no alternative text in its body",
        _("a picture in its body has no alternative text"),
    )
    CREDIT_WITHIN = "no credit in its body", _("a picture in its body has no credit")
    FAR = "far date", _("its date is more than a year ahead")
    EARLY = "early date", _("its date is before 1700, or before that of every other article")
    EXPIRY = "early expiry", _("it expires within an hour")


def first_date() -> datetime | None:
    """The earliest date of what the public sees, saw or will see."""
    dates = Article.objects.announced().order_by("published_at")
    return dates.values_list("published_at", flat=True).first()


def found(article: Article, first: datetime | None) -> list[Check]:
    """What is to be asked about it, in the order of the form; `first` is that of `first_date`."""
    now = timezone.now()
    date, picture = article.published_at or now, article.hero_image
    within = _pictures_in_body(article)
    expiry = article.expires_at
    answers = {
        Check.TEXT: not _has_text(article),
        Check.SECTION: article.section_id is None,
        Check.ALT_TEXT: picture is not None and not picture.alt_text.strip(),
        Check.CREDIT: picture is not None and not picture.credit.strip(),
        Check.ALT_TEXT_WITHIN: not all(each.alt_text.strip() for each in within),
        Check.CREDIT_WITHIN: not all(each.credit.strip() for each in within),
        Check.FAR: date > now + YEAR,
        Check.EARLY: date < max(OLDEST, first or OLDEST),
        Check.EXPIRY: expiry is not None and expiry <= max(date, now) + HOUR,
    }
    return [check for check, is_so in answers.items() if is_so]


def _pictures_in_body(article: Article) -> Collection[Image]:
    """Of the body as a form may have it; where it was not read, of what is written down of it."""
    if "body" in article.get_deferred_fields():
        keys = [each.key for each in article.body_pictures.all()]
    else:
        keys = pictures_named(article.body)
    return pictures_by_key(keys).values()


def _has_text(article: Article) -> bool:
    # Words were counted when the body was saved: of many articles it is not read for that.
    if "body" in article.get_deferred_fields() and article.word_count:
        return True
    return bool(plain_text(article.body).strip())


def write_down_overruled(article: Article, checks: list[Check]) -> None:
    """In the audit log, with what was done all the same."""
    if checks:
        overruled = {"added": [check.value for check in checks]}
        audit.record(AuditEntry.Action.CHANGE, article, {"overruled": overruled})
