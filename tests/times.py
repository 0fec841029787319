"""Where the time of tests goes: seconds of a processor by folder, at the end of `make times`.

Seconds that do not grow while others use the machine. Those of the processes that a test starts are
counted once they have ended: a browser's with the last test that opens a page.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

NAME = "processor"
_seconds: Counter[str] = Counter()


def _used() -> float:
    return sum(os.times()[:4])  # by this process and by those that it has started


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    item.user_properties.append((NAME, -_used()))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    try:
        return (yield)
    finally:
        item.user_properties.append((NAME, _used()))


def pytest_runtest_logreport(report):
    if report.when == "teardown":
        folders = report.nodeid.split("::")[0].split("/")[1:-1]
        used = sum(value for name, value in report.user_properties if name == NAME)
        _seconds["/".join(folders[:2]) or "."] += used


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("seconds of a processor")
    for folder, seconds in _seconds.most_common():
        terminalreporter.write_line(f"{seconds:7.0f}  {folder}")
    terminalreporter.write_line(f"{_seconds.total():7.0f}  in all")
