"""python -m tests.load.prepare PUBLISHED DRAFTS EDITOR…: an archive from files of stories."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command


def main(published: str, drafts: str, *editors: str) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("setup_engine")
    for name in editors:
        call_command(
            "createsuperuser", username=name, email=f"{name}@load.example", interactive=False
        )
    call_command("import_articles", published, format="jsonl", no_index=True)
    call_command("import_articles", drafts, format="jsonl", status="draft", no_index=True)
    _leave_to_the_rebuild()
    call_command("rebuild_index")


def _leave_to_the_rebuild() -> None:
    """The changes of so many articles: a rebuild reads all of them anyway."""
    from search.models import IndexChange

    IndexChange.objects.all().delete()


if __name__ == "__main__":
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "tests.load.settings"
    main(*sys.argv[1:])
