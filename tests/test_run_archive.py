"""What `make run` does: a newcomer's first minute, and the second run."""

from __future__ import annotations

import csv
import http.cookiejar
import io
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def start(tmp_path):
    """Starts the archive in a folder of its own; gives its address and what it printed."""
    running = []

    def start():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {
            **{k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
            "DEBUG": "1",
            "SECRET_KEY": "newcomer",
            "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
            "SEARCH_URL": f"whoosh:{tmp_path}/index",
            "MEDIA_ROOT": f"{tmp_path}/media",
            "CACHE_URL": "",
            "PYTHONUNBUFFERED": "1",
        }
        log = tmp_path / f"log-{len(running)}"
        with open(log, "w") as file:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run_archive", "--port", str(port)],
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=5)
                return address, log, process
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        raise AssertionError(log.read_text())

    yield start
    for process in running:
        process.terminate()
        process.wait(20)


def test_a_newcomer_gets_an_archive_an_editor_and_workers(start):
    address, log, process = start()
    page = urllib.request.urlopen(f"{address}/search/?q=gas+deal&topic=natural-gas").read().decode()
    assert "<mark>gas" in page
    article = re.search(r'href="(/articles/[^"]+)"', page)[1]
    assert urllib.request.urlopen(address + article).status == 200
    body = urllib.request.urlopen(f"{address}/search.csv?q=harbour").read().decode()
    assert len(list(csv.DictReader(io.StringIO(body)))) > 5

    said = log.read_text()
    passwords = dict(re.findall(r"Name: (\w+)  Password: (\w+)", said))
    assert list(passwords) == ["editor", "contributor", "administrator"]
    name, password = next(iter(passwords.items()))
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    login = f"{address}/admin/login/?next=/admin/"
    browser.open(login)
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    desk = browser.open(login, urllib.parse.urlencode(form).encode()).read().decode()
    assert "Log out" in desk

    process.terminate()
    process.wait(20)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)  # nothing is left behind
    second, log, _process = start()
    assert "Password" not in log.read_text()
    assert "Loading the sample" not in log.read_text()
    assert "73 articles" in urllib.request.urlopen(second).read().decode()
