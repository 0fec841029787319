"""`python -m tests.faults`: the faults at full count, a line a promise, figures as JSON."""

from __future__ import annotations

import argparse
import importlib
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import workplace

KINDS = ("kills", "points", "power", "full_disk", "imports")


def main() -> int:
    options = _options()
    seed = options.seed if options.seed is not None else time.time_ns() % 10**6
    print(f"seed {seed}: make faults SEED={seed}", flush=True)
    place = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        folder = place / "site"  # beside it, what a loss of power may bring back
        folder.mkdir()
        workplace.start(folder)
        from tests.faults.verdict import write  # imports of ours come after the settings

        found = []
        for kind in options.kinds or KINDS:
            module = importlib.import_module(f"tests.faults.{kind}")
            workplace.clear()
            for verdict in module.run(random.Random(f"{seed} {kind}"), options.quick):
                found.append(verdict)
                print(verdict.line(), *verdict.failures[:20], sep="\n  ", flush=True)
        if options.report:
            write(found, options.report, seed=seed, quick=options.quick)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return any(verdict.failures for verdict in found)


def _options():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], help="default: all of them")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--quick", action="store_true", help="some of each, as `make test` does")
    parser.add_argument("--report", type=Path, metavar="FILE", help="figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
