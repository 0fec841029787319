"""Settings from the environment, read once: an empty variable counts as unset."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

NAMES = frozenset(
    """
    SECRET_KEY DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SITE_NAME SITE_URL TIME_ZONE LANGUAGE_CODE
    DATABASE_URL SEARCH_URL SEARCH_LANGUAGE CACHE_URL EMAIL_URL MEDIA_ROOT MEDIA_URL
    EXPORT_MAX_ROWS RATE_LIMITS QUERY_LOG ALERTS_FROM TRUSTED_PROXIES METRICS_TOKEN
    """.split()  # noqa: SIM905
)


def read_environment(base_dir: Path) -> Env:
    """The environment with `.env` behind it: what is set outside wins."""
    _forget_empty()
    env = Env()
    env.read_env(base_dir / ".env", recurse=False)
    _forget_empty()
    return env


def _forget_empty():
    for name in NAMES:
        if os.environ.get(name) == "":
            del os.environ[name]


def database(url: dict, base_dir: Path) -> dict:
    """Django's settings of one database; SQLite gets WAL, immediate transactions and patience.

    A relative SQLite path starts at manage.py, wherever the command was typed.
    """
    if url["ENGINE"] != "django.db.backends.sqlite3":
        return url
    if url["NAME"] != ":memory:":
        url["NAME"] = base_dir / url["NAME"]
        url["NAME"].parent.mkdir(parents=True, exist_ok=True)
    url["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
        ),
    }
    return url


def search_connection(url: str, base_dir: Path) -> dict:
    """Haystack's settings of the engine that SEARCH_URL names.

    `whoosh:var/index` starts at manage.py; `whoosh:/srv/index`, `whoosh:///srv/index` are absolute.
    """
    parts = urlsplit(url)
    if parts.scheme != "whoosh" or parts.netloc or not parts.path:
        raise ImproperlyConfigured(
            f"SEARCH_URL is {url!r}; this version knows whoosh:FOLDER, such as whoosh:var/index."
        )
    return {"ENGINE": "search.backends.whoosh.WhooshEngine", "PATH": str(base_dir / parts.path)}
