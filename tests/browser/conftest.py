"""A real browser: Debian's chromium on the PATH, or what CHROMIUM names.

Its shell without windows opens a page for a sixth of the work, and draws the same.
"""

from __future__ import annotations

import os
import shutil

import pytest

from tests.browser.reuters import reuters  # noqa: F401 (a fixture)

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
)

# Playwright runs an event loop in the test's thread; the database calls are ours, not the loop's.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                reason = "no chromium on the PATH, and CHROMIUM does not name one"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args():
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def sample():
    from newsroom.imports.sampling import load_sample
    from tests.template import Template

    def load():
        load_sample()  # what it gives is of no use to a test

    return Template(load)


@pytest.fixture
def site(live_server, settings, transactional_db, sample):
    """The address of a server with the sample archive."""
    sample.lay_out()
    return live_server.url


# What htmx says, as an error, of a request that was dropped for a later one.
DROPPED = ("htmx:afterRequest,", "htmx:sendAbort,")


@pytest.fixture
def window(browser):
    """Opens windows of any kind: window(viewport=…, color_scheme=…)."""
    contexts = []

    def open_window(**kind):
        contexts.append(browser.new_context(**kind))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def page(page):
    """A page whose errors, refusals of the content security policy included, fail the test."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.set_default_timeout(10_000)
    yield page
    assert [line for line in trouble if not line.startswith(DROPPED)] == []


@pytest.fixture
def dropped(page):
    """Whether the browser let go of a request: it tells so a moment after the next page stands."""

    def is_dropped(request) -> bool:
        for _ in range(100):
            if request.failure:
                break
            page.wait_for_timeout(50)
        return request.failure == "net::ERR_ABORTED"

    return is_dropped
