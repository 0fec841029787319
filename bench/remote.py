"""A worker seen from the measuring process: started, asked with a limit of time, stopped."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from bench.machine import ROOT, VENV_PYTHON


class Absent(Exception):
    """What the worker needs is not installed."""


class Failed(Exception):
    """The worker could not do what it was asked, or took too long; it has been stopped."""


class Remote:
    """One worker process. `log`: where it writes what is not a reply; None: where we do."""

    def __init__(self, module: str, folder: Path, log: Path | None, python: str = VENV_PYTHON):
        if not Path(python).exists():
            raise Absent(f"{python} is not there")
        with ExitStack() as opened:
            errors = None
            if log is not None:
                log.parent.mkdir(parents=True, exist_ok=True)
                errors = opened.enter_context(log.open("a"))
            self.process = subprocess.Popen(
                [python, "-m", "bench.worker", module, str(folder)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
            )
        self.log = log or "what stands above"

    def ask(self, do: str, within: float = 120.0, **values):
        """The value a method gives. Raises Absent; Failed, also after `within` seconds."""
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps({"do": do, **values}).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as problem:
            raise Failed(f"the worker has died; see {self.log}") from problem
        reply = json.loads(self._line(do, within))
        if "absent" in reply:
            self.stop()
            raise Absent(reply["absent"])
        if "problem" in reply:
            raise Failed(f"{reply['problem']} (see {self.log})")
        return reply["value"]

    def stop(self) -> None:
        """Let it close what it opened; end it if it does not."""
        if self.process.poll() is None and self.process.stdin:
            try:
                self.process.stdin.write(b'{"do": "close"}\n')
                self.process.stdin.close()
                self.process.wait(60)
            except (BrokenPipeError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()

    def _line(self, do: str, within: float) -> bytes:
        assert self.process.stdout
        handle, line, until = self.process.stdout.fileno(), b"", time.monotonic() + within
        with selectors.DefaultSelector() as ready:
            ready.register(handle, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not ready.select(max(0.0, until - time.monotonic())):
                    self.process.kill()
                    raise Failed(f"“{do}” took more than {within:.0f} seconds and was given up")
                piece = os.read(handle, 1 << 20)
                if not piece:
                    raise Failed(f"the worker ended during “{do}”; see {self.log}")
                line += piece
        return line
