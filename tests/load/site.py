"""A whole archive as processes of its own, in one folder: server, worker, commands."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.machine import children
from newsroom.environment import NAMES
from tests.load.browser import Broken, Browser
from tests.load.stories import Stories

ROOT = Path(__file__).resolve().parents[2]
EDITORS = ("ann", "bo")
PASSWORD = "of-made-up-editors"


class Failed(Exception):
    """A process of the archive did not do what it was started for; with what it said."""


class Site:
    """Production's settings behind a proxy that speaks https: the clients of the harness are it."""

    def __init__(self, folder: Path, port: int = 0, servers: int = 2, threads: int = 4):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder, self.servers, self.threads = folder, servers, threads
        self.settings: dict[str, str] = {}
        # Opened here, it outlives every server: clients wait while one is started anew.
        self._socket = socket.create_server(("127.0.0.1", port), backlog=2048)
        self.address = self._socket.getsockname()
        self._running: dict[str, subprocess.Popen] = {}

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def database(self) -> Path:
        return self.folder / "newsroom.sqlite3"

    def set_up(self, stories: Stories) -> None:
        """A database of these stories with two editors, and its index."""
        self._run("-m", "tests.load.prepare", stories.published, stories.drafts, *EDITORS)

    def command(self, *arguments: object) -> str:
        """What a command of manage.py prints. Raises Failed."""
        return self._run("manage.py", *arguments)

    def start(self, **settings: str) -> None:
        """The server, once it is ready to answer, and the worker beside it."""
        self.settings = settings
        self.start_server()
        self.start_worker()

    def restart(self, **settings: str) -> None:
        """With these settings instead of those before; nothing happens where they are the same."""
        if settings != self.settings:
            self.stop()
            self.start(**settings)

    def start_server(self) -> None:
        handle = self._socket.fileno()
        self._start(
            "server", "-m", "gunicorn", "newsroom.wsgi", "--bind", f"fd://{handle}",
            "--worker-class", "gthread", "--workers", self.servers, "--threads", self.threads,
            "--timeout", 60, "--log-level", "warning", "--no-control-socket",
            handles=(handle,),
        )  # fmt: skip
        self._wait_until_ready()

    def start_worker(self) -> None:
        self._start("worker", "manage.py", "update_index", "--loop")

    def stop(self) -> None:
        """End server and worker, as whoever runs them would."""
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def close(self) -> None:
        self.stop()
        self._socket.close()

    def processes(self) -> dict[str, int]:
        """Name → pid of all that answers or follows."""
        found = {}
        if "server" in self._running:
            own = children(self._running["server"].pid)
            found = {f"server {number}": pid for number, pid in enumerate(sorted(own), 1)}
        if "worker" in self._running:
            found["worker"] = self._running["worker"].pid
        return found

    def kill(self, name: str) -> None:
        """SIGKILL to one of its processes; the master of the servers starts another by itself."""
        os.kill(self.processes()[name], signal.SIGKILL)
        if name == "worker":
            self._running.pop(name).wait()
            self.start_worker()

    def check_index(self) -> str:
        """What check_index --deep says once all changes are followed. Raises Failed."""
        self.command("update_index")
        return self.command("check_index", "--deep").strip()

    def log(self) -> str:
        """What the processes wrote to standard error."""
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def _run(self, *arguments: object) -> str:
        command = [sys.executable, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment(), capture_output=True, text=True
        )
        if done.returncode:
            raise Failed(f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def _start(self, name: str, *arguments: object, handles: tuple[int, ...] = ()) -> None:
        with (self.folder / f"{name}.log").open("a") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *map(str, arguments)],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                pass_fds=handles,
            )

    def _wait_until_ready(self) -> None:
        server, browser, end = self._running["server"], Browser(self.address), time.monotonic() + 90
        while server.poll() is None and time.monotonic() < end:
            try:
                if len(self.processes()) >= self.servers and browser.get("/readyz").status == 200:
                    return browser.close()
            except Broken:
                time.sleep(0.1)
        raise Failed(f"The server does not answer: {self.log()[-2000:]}")

    def _environment(self) -> dict[str, str]:
        """An empty variable counts as unset: nothing of the developer's own settings is left."""
        return (
            os.environ
            | dict.fromkeys(NAMES, "")
            | {
                "DJANGO_SETTINGS_MODULE": "tests.load.settings",
                "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
                "DEBUG": "0",
                "SECRET_KEY": "a-secret-of-made-up-archives-0123456789-abcdefghijklmnopqrst",
                "ALLOWED_HOSTS": "127.0.0.1",
                "DATABASE_URL": f"sqlite:///{self.database}",
                "SEARCH_URL": f"whoosh:{self.index}",
                "MEDIA_ROOT": f"{self.folder}/media",
                "TRUSTED_PROXIES": "1",
                "RATE_LIMITS": "0",
                "PYTHONPATH": str(ROOT),
            }
            | self.settings
        )
