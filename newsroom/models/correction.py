"""Corrections: what an article says of its own mistakes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from newsroom.models.atomic_save import AtomicSave
from newsroom.models.moment_field import MomentField


class Correction(AtomicSave):
    """What was wrong in an article and is right now; readers see it as long as the article."""

    article = models.ForeignKey(
        "newsroom.Article", on_delete=models.CASCADE, related_name="corrections"
    )
    at = MomentField(_("time"), default=timezone.now)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="correction_says_something")
        ]

    def __str__(self):
        return Truncator(self.text).chars(100)
