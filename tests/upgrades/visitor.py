"""A process of the new code that is told what to do: python -m tests.upgrades.visitor

Each line it reads is a list: ["get", ADDRESS], answered by a status and the text of the page, or
["manage", COMMAND, ARGUMENT…], answered by an exit code and what it said. The desk is shown to an
administrator, everything else to anybody.
"""

from __future__ import annotations

import io
import json
import sys
from functools import cache

import django
from django.core.management import CommandError, call_command


def main() -> None:
    django.setup()
    answers, sys.stdout = sys.stdout, sys.stderr
    acts = {"get": get, "manage": manage}
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(acts[name](*arguments)), file=answers, flush=True)


def get(address: str) -> tuple[int, str]:
    response = client(is_of_the_desk=address.startswith("/admin/")).get(address)
    return response.status_code, response.getvalue().decode()


def manage(command: str, *arguments: str) -> tuple[int, str]:
    said, code = io.StringIO(), 0
    try:
        call_command(command, *arguments, stdout=said)
    except CommandError as problem:
        print(problem, file=said)
        code = 1
    except SystemExit as problem:
        code = int(problem.code or 0)
    return code, said.getvalue()


@cache
def client(is_of_the_desk: bool):
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    if is_of_the_desk:
        client.force_login(get_user_model().objects.create_superuser("editor"))
    return client


if __name__ == "__main__":
    main()
