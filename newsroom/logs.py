"""The log: one JSON object a line, or a line to read while developing; nothing live, no secrets."""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

MAX_VALUE = 500  # characters of one value
MAX_MESSAGE = 2_000
MAX_TRACEBACK = 20_000  # its end, where the reason stands

request_id: ContextVar[str] = ContextVar("request_id", default="")

_SECRETS = (
    # name=value, "name": "value", and Name: Bearer value
    (
        re.compile(
            r"(?i)((?:passw|token|secret|authorization|cookie|api_?key|sessionid)[\w-]{0,40}"
            r"[\"']?\s?[=:]\s?)(?:(?:bearer|basic)\s)?(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s&,;\"']+)"
        ),
        r"\1[left out]",
    ),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), r"\1[left out]@"),  # the password of a database URL
    (re.compile(r"(/preview/)[^/\s\"']+"), r"\1[left out]"),  # its token opens it
    (re.compile(r"(?m)^(DETAIL:  ?).*$"), r"\1[left out]"),  # PostgreSQL quotes whole rows: drafts
)


def configuration(debug: bool) -> dict:
    """Django's LOGGING: everything of a warning and above, our own and requests of any weight."""
    formatter = "newsroom.logs.PlainLines" if debug else "newsroom.logs.JsonLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "count": {"class": "newsroom.metrics.CountErrors", "level": "ERROR"},
        },
        "root": {"handlers": ["console", "count"], "level": "WARNING"},
        "loggers": {
            "newsroom": {"level": "INFO"},
            "search": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING"},
            # Each request is one line of newsroom.web.request_log; here are only failures of ours.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
        },
    }


def shortened(text: str, limit: int = MAX_VALUE) -> str:
    """At most so many characters, and how many more there were."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit} more characters)"


def without_secrets(text: str) -> str:
    """The text with what looks like a password, a token or a row of the database left out."""
    text = text[:MAX_TRACEBACK]
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def escaped(text: str, keep: str = "") -> str:
    """Line ends, terminal codes, direction marks and the like as backslash escapes."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in text
    )


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line, ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": shortened(without_secrets(record.getMessage()), MAX_MESSAGE),
        }
        if number := request_id.get():
            line["request_id"] = number
        for name, value in getattr(record, "fields", {}).items():
            line[name] = shortened(without_secrets(value)) if isinstance(value, str) else value
        if record.exc_info:
            line["exception"] = _traceback(self, record)
        return json.dumps(line, default=str)


class PlainLines(logging.Formatter):
    """A record as a line to read; only a traceback has several."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created)
        message = shortened(without_secrets(record.getMessage()), MAX_MESSAGE)
        parts = [f"{moment:%H:%M:%S}", record.levelname, f"{record.name}:", escaped(message)]
        if number := request_id.get():
            parts.append(f"[{number}]")
        line = " ".join(parts)
        if record.exc_info:
            line += "\n" + escaped(_traceback(self, record), keep="\n\t")
        return line


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    assert record.exc_info  # noqa: S101  (the callers asked)
    return without_secrets(formatter.formatException(record.exc_info)[-MAX_TRACEBACK:])
