"""An archive in a folder of its own, processes that work on it, and their end."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def start(folder: Path) -> None:
    """A site's environment and an empty database; comes before any import of ours."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="newsroom.settings",
        SECRET_KEY="faults",
        DEBUG="0",
        ALLOWED_HOSTS="testserver",
        SITE_URL="",
        TIME_ZONE="UTC",
        DATABASE_URL=f"sqlite:///{folder}/newsroom.sqlite3",
        SEARCH_URL=f"whoosh:{folder}/index",
        MEDIA_ROOT=f"{folder}/media",
        CACHE_URL="locmem://",
        OPENBLAS_NUM_THREADS="1",  # a process of one thread may fork
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("setup_engine", stdout=io.StringIO())


def clear() -> None:
    """Nothing that the faults before left behind: an empty database and an empty index."""
    from django.core.management import call_command

    from tests.faults import verdict

    verdict.let_go()
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(verdict.INDEX)
    call_command("setup_engine", stdout=io.StringIO())


def fork(work: Callable[[], object]) -> int:
    """A process that does some work with connections of its own, then ends; its id.

    It begins with this process's modules loaded, which saves a second of start; all that it opens,
    locks and writes is its own, and its death is a death like any other.
    """
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def ended(pid: int) -> int:
    """Wait for a process; its exit status, or the number of the signal that killed it, negative."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill(pid: int, after: float = 0.0) -> int:
    """SIGKILL after so many seconds; how it ended."""
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    return ended(pid)


def manage(*command: str) -> subprocess.Popen:
    """A command as an operator types it: a fresh interpreter."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
