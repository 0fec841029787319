"""A PostgreSQL server of one's own from Debian's packages: in one folder, for as long as we live.

It listens on a socket in that folder and nowhere else.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
# What is lost with the machine is made anew: nothing waits for the disk.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
OWNER = "postgres"  # of the cluster; the user of the system, too, where we are root


def programs() -> Path | None:
    """Where the programs of the newest installed version are."""
    return _PROGRAMS[-1] if _PROGRAMS else None


class Server:
    """`folder` must be one that the system's user postgres can reach: below /tmp, say."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = UNSAFE, locale: str = "C"):
        if not _PROGRAMS:
            raise ImportError("PostgreSQL's programs are not in /usr/lib/postgresql")
        self.folder, self.settings, self.locale = folder, settings, locale
        self.process: subprocess.Popen | None = None

    def initialise(self) -> None:
        """Make an empty cluster in the folder, which must not be there yet."""
        self.folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        command = [_PROGRAMS[-1] / "initdb", "-D", self.folder / "data", "-U", OWNER]
        command += ["-A", "trust", "-E", "UTF8", f"--locale={self.locale}", "--no-sync"]
        done = subprocess.run([*_as_owner(), *command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")
        own = {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            for name, value in {**self.settings, **own}.items():
                file.write(f"{name} = '{value}'\n")

    def start(self) -> None:
        """Start it and wait until it answers."""
        # The kernel stops the server should this process die without having stopped it.
        command = [*_as_owner(), "--pdeathsig", "INT", _PROGRAMS[-1] / "postgres"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-D", self.folder / "data"], cwd="/", stdout=log, stderr=log
            )
        for _attempt in range(600):
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    raise RuntimeError(
                        f"PostgreSQL stopped while it started: {(self.folder / 'log').read_text()}"
                    ) from None
                time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not answer within 30 seconds")

    def connect(self, user: str = OWNER, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), dbname=database, user=user, autocommit=True)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # a fast shutdown
            self.process.wait(60)
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _as_owner() -> list[str]:
    """initdb and postgres refuse to run as root."""
    user = [f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *user]
