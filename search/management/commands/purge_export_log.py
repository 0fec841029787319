"""Forget who exported what longer ago than EXPORT_LOG_DAYS."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from search.exports import log


class Command(BaseCommand):
    help = "Delete records of exports older than EXPORT_LOG_DAYS; each new export does so, too."

    def handle(self, *args, **options):
        self.stdout.write(f"records of exports deleted: {log.forget_old()}")
