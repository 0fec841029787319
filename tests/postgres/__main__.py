"""Runs tests on a PostgreSQL of their own: python -m tests.postgres PYTEST-ARGUMENTS.

Nothing needs to be set up but the programs (on Debian: apt-get install postgresql).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.postgres_server import UNSAFE, Server, programs

ROLE = "newsroom"  # owns its database and is no superuser, as in production


def main(arguments: list[str]) -> int:
    if programs() is None:
        print("PostgreSQL is not installed, so nothing was tried on it.", file=sys.stderr)
        return 1
    # Its own user of the system has to reach the folder.
    parent = Path(tempfile.mkdtemp(prefix="newsroom-postgres-"))
    parent.chmod(0o711)
    server = Server(parent / "server", UNSAFE | {"max_connections": "100"}, locale="C.UTF-8")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is below is stopped as well
    try:
        server.initialise()
        server.start()
        with server.connect() as db:
            db.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            db.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        host = str(server.folder).replace("/", "%2F")
        environment = os.environ | {"DATABASE_URL": f"postgres://{ROLE}@{host}/{ROLE}"}
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.stop()
        shutil.rmtree(parent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
