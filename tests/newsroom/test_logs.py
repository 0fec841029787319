"""The log: every request a line, nothing live in it, nothing secret."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from newsroom.logs import JsonLines, PlainLines, without_secrets

LIVE = ["a\r\nb", "\x1b[31mred\x1b[0m", "\u202egnp.exe", "\u2028", "\x00", "x" * 10_000]


def record(message: str, exc_info=None, **fields) -> logging.LogRecord:
    made = logging.LogRecord("newsroom", logging.INFO, "", 0, "%s", (message,), exc_info)
    made.fields = fields
    return made


@pytest.mark.parametrize("text", LIVE)
@pytest.mark.parametrize("formatter", [JsonLines(), PlainLines()])
def test_a_record_is_one_escaped_short_line(formatter, text):
    line = formatter.format(record(text, path=text, agent=text))
    assert line.isprintable()
    assert len(line) < 4_000


def test_a_line_of_json_tells_all_of_a_request():
    line = JsonLines().format(record("GET / 200", method="GET", path="/", status=200, ms=1.5))
    told = json.loads(line)
    assert told["level"] == "INFO"
    assert told["logger"] == "newsroom"
    assert (told["method"], told["path"], told["status"], told["ms"]) == ("GET", "/", 200, 1.5)


@pytest.mark.parametrize(
    "text",
    [
        "password=SECRET",
        "'password': 'SECRET and more'",
        'csrfmiddlewaretoken="SECRET"',
        "Authorization: Bearer SECRET",
        "Cookie: SECRET",
        "postgres://user:SECRET@host/name",
        "null value\nDETAIL:  Failing row contains (1, SECRET draft)",
        "?access_token=SECRET&page=2",
    ],
)
def test_secrets_are_left_out(text):
    assert "SECRET" not in without_secrets(f"before {text}")


def test_a_traceback_stays_readable_and_holds_no_row_of_the_database():
    try:
        raise ValueError("bad\x1b[31m\nDETAIL:  Failing row contains (a draft)")
    except ValueError:
        exc_info = sys.exc_info()
    told = json.loads(JsonLines().format(record("failed", exc_info)))["exception"]
    assert "Traceback" in told
    assert "draft)" not in told.splitlines()[-1]
    lines = PlainLines().format(record("failed", exc_info)).splitlines()
    assert len(lines) > 3
    assert all(line.isprintable() for line in lines)


def test_looking_for_secrets_in_hostile_text_takes_no_time():
    for part in ("token", "://", "password=", "token-"):
        without_secrets(part * 20_000)


@pytest.mark.django_db
def test_a_request_is_a_line_with_its_id(client, caplog):
    caplog.set_level(logging.INFO)
    response = client.get(
        "/articles/2025/01/01/x/?token=SECRET&q=a", headers={"X-Request-ID": "abc-1"}
    )
    assert response["X-Request-ID"] == "abc-1"
    (line,) = [made for made in caplog.records if made.name == "newsroom.web.request_log"]
    assert line.fields["method"] == "GET"
    assert line.fields["path"] == "/articles/2025/01/01/x/"
    assert line.fields["status"] == 404
    assert line.fields["ms"] >= 0
    assert "SECRET" not in caplog.text


@pytest.mark.django_db
def test_the_line_names_who_asked(admin_client, admin_user, caplog):
    caplog.set_level(logging.INFO)
    admin_client.get("/admin/")
    lines = [made for made in caplog.records if made.name == "newsroom.web.request_log"]
    assert lines[-1].fields["user"] == admin_user.pk


@pytest.mark.parametrize("given", ["a\r\nSet-Cookie: x", "x" * 65, "<script>", "", "é"])
@pytest.mark.django_db
def test_an_id_that_is_not_sane_is_replaced(client, given):
    response = client.get("/readyz", headers={"X-Request-ID": given})
    assert response["X-Request-ID"] != given
    assert len(response["X-Request-ID"]) == 32
