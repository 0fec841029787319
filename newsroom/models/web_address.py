"""Where articles stand elsewhere: the addresses that imports met them under."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.article import Article


class WebAddress(models.Model):
    """One address of an article elsewhere; its canonical one as well, as far as imports know."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="web_addresses")
    address = models.URLField(max_length=1000, unique=True)
    # Of what all spellings of one address have in common: newsroom.addresses.address_key
    key = models.CharField(max_length=32, db_index=True)

    class Meta:
        verbose_name = _("address elsewhere")
        verbose_name_plural = _("addresses elsewhere")
        default_permissions = ()

    def __str__(self):
        return self.address
