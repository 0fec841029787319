"""Make what the search engine needs before its first document; idempotent."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from search import backends
from search.indexing.rebuild import set_up


class Command(BaseCommand):
    help = "Make what the index needs: folders, or Solr's configset, collection, alias. Idempotent."

    def handle(self, *args, **options):
        is_ready = set_up()
        self.stdout.write(f"the index lives in {backends.current().path}")
        if not is_ready:
            self.stdout.write("it must be built: update_index --loop does so, or rebuild_index")
