"""Importing stories by the command, as a shell does it."""

from __future__ import annotations

import io
import json

from django.core.management import call_command


def run(*paths) -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_articles", *map(str, paths), stdout=out, stderr=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def lines(*items) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def story(number, **fields):
    return {"external_id": f"t:{number}", "headline": f"Story {number}", "source": "W"} | fields
