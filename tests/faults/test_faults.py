"""Some of each fault, with the seed of the test run; `make faults` has them in full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.workplace import ROOT

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")


@pytest.fixture
def faults(request):
    """Runs some of a kind, in a process of its own: it forks, on settings of a real site."""
    seed = request.config.getoption("hypothesis_seed") or "1987"

    def run(kind: str) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.faults", kind, "--quick", "--seed", str(seed)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

    return run


def test_a_killed_process_loses_nothing(faults):
    faults("kills")


def test_a_killed_import_and_a_killed_undo_are_ended_by_the_next(faults):
    faults("imports")


def test_death_at_any_step_leaves_the_old_state_or_the_new(faults):
    faults("points")


def test_what_was_told_as_saved_outlives_a_loss_of_power(faults):
    faults("power")


def test_a_full_disk_loses_nothing_and_locks_nobody_out(faults):
    faults("full_disk")
