"""Lines that say how far a long run is and how long it will still take."""

from __future__ import annotations

import sys
import time

PAUSE = 5.0  # seconds between two lines


class Progress:
    """Steps of one piece of work; `step()` after each."""

    def __init__(self, what: str, steps: int):
        self.what, self.steps, self.done = what, steps, 0
        self.began = self.shown = time.monotonic()

    def step(self, count: int = 1) -> None:
        self.done += count
        now = time.monotonic()
        if now - self.shown >= PAUSE:
            self.shown = now
            left = (now - self.began) / self.done * max(0, self.steps - self.done)
            say(f"{self.what}: {self.done} of {self.steps}, about {duration(left)} left")

    def end(self) -> None:
        say(f"{self.what}: done in {duration(time.monotonic() - self.began)}")


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
