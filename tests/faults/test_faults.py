"""Some of each fault, with the seed of the test run; `make faults` has them in full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.workplace import ROOT

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")


@pytest.mark.parametrize("kind", ["kills", "points", "power", "full_disk"])
def test_nothing_is_lost_by_faults__n1_n4(kind, request):
    # In a process of its own: it forks, and its database and settings are those of a real site.
    seed = request.config.getoption("hypothesis_seed") or "1987"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults", kind, "--quick", "--seed", str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
