"""Where articles stood before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.article import Article
from newsroom.slugs import MAX_LENGTH


class OldAddress(models.Model):
    """Where an article stood before its slug or date changed; answers 301."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="old_addresses")
    address_date = models.DateField()
    slug = models.CharField(max_length=MAX_LENGTH + 10)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [models.UniqueConstraint("address_date", "slug", name="old_address")]

    def __str__(self):
        return f"{self.address_date} {self.slug}"
