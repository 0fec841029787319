"""Settings from the environment, read once: an empty variable counts as unset."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from dotenv import dotenv_values
from environs import Env

NAMES = frozenset(
    """
    SECRET_KEY DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SITE_NAME SITE_URL TIME_ZONE LANGUAGE_CODE
    DATABASE_URL SEARCH_URL SEARCH_LANGUAGE CACHE_URL EMAIL_URL MEDIA_ROOT MEDIA_URL MEDIA_STORAGE
    EXPORT_MAX_ROWS RATE_LIMITS QUERY_LOG ALERTS_FROM TRUSTED_PROXIES METRICS_TOKEN
    EXPORT_LOG_DAYS VERSION_DAYS EXPORT_SLOTS EXPORT_WAIT EXPORT_SECONDS SEARCH_SECONDS RATE_SEARCH
    RATE_SEARCH_TIME RATE_SUGGEST RATE_EXPORT RATE_LOGIN RATE_LOGIN_ADDRESS PREVIEW_DAYS
    IMPORT_FOLDERS FETCH_FEEDS FETCH_PORTS PICTURE_WIDTHS
    """.split()  # noqa: SIM905
)


def read_environment(base_dir: Path) -> Env:
    """The environment with `.env` behind it: what is set outside wins."""
    _forget_empty()
    for name, value in dotenv_values(base_dir / ".env").items():
        if value:  # an Env that read the file itself would keep what is empty
            os.environ.setdefault(name, value)
    return Env()


def _forget_empty():
    for name in NAMES:
        if os.environ.get(name) == "":
            del os.environ[name]


def database(url: dict, base_dir: Path) -> dict:
    """Django's settings of one database; SQLite gets WAL, immediate transactions and patience.

    PostgreSQL keeps its connections from request to request, and looks whether they still stand. It
    ends what it does for a process that is gone: else its locks would stay until that is done.
    A commit is on the disk before anybody is told of it (FULL): with less, a loss of power takes
    the last commits, but not from the index, which would then know articles that never were.
    A relative SQLite path starts at manage.py, wherever the command was typed.
    """
    if url["ENGINE"] == "django.db.backends.postgresql":
        url |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        own = {"connect_timeout": 5, "options": "-c client_connection_check_interval=1000"}
        url["OPTIONS"] = own | url.get("OPTIONS", {})
        return url
    if url["ENGINE"] != "django.db.backends.sqlite3":
        raise ImproperlyConfigured(
            "DATABASE_URL names a database that this version does not know; it knows sqlite:///FILE"
            " and postgres://USER:PASSWORD@HOST/NAME."
        )
    if url["NAME"] != ":memory:":
        url["NAME"] = base_dir / url["NAME"]
        url["NAME"].parent.mkdir(parents=True, exist_ok=True)
    url["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
        ),
    }
    return url


def cache(url: dict) -> dict:
    """Django's settings of the cache; in the database it is ours, and large enough for counts."""
    if url["BACKEND"] != "django.core.cache.backends.db.DatabaseCache":
        return url
    url["BACKEND"] = "newsroom.web.database_cache.DatabaseCache"
    url["OPTIONS"] = {"MAX_ENTRIES": 20_000} | url.get("OPTIONS", {})
    return url


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    seconds: int


def rate(env: Env, name: str, default: str) -> Rate:
    """600/60 → 600 requests in 60 seconds."""
    text = env.str(name, default)
    match = re.fullmatch(r"\s*([1-9]\d*)\s*/\s*([1-9]\d*)\s*", text, re.A)
    if match is None:
        raise ImproperlyConfigured(
            f"{name} is {text!r}; it says how many requests in how many seconds, such as 600/60."
        )
    return Rate(int(match[1]), int(match[2]))


def not_negative(env: Env, name: str, default: int, read=int):
    """A number from 0 up."""
    try:
        number = read(env.str(name, str(default)))
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise ImproperlyConfigured(f"{name} is {env.str(name)!r}; it is a number from 0 up.")
    return number


def ports(env: Env, name: str, default: str) -> frozenset[int]:
    """80,443 → the numbers."""
    texts = [text.strip() for text in env.str(name, default).split(",")]
    if not all(re.fullmatch(r"[1-9]\d{0,4}", text, re.A) and int(text) < 65536 for text in texts):
        raise ImproperlyConfigured(
            f"{name} is {env.str(name)!r}; it is one port or several, with commas between."
        )
    return frozenset(map(int, texts))


def widths(env: Env, name: str, default: str) -> tuple[int, ...]:
    """320,640 → (320, 640): widths in pixels, the least first."""
    text = env.str(name, default)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 12 or not all(re.fullmatch(r"[1-9]\d{1,3}", part, re.A) for part in parts):
        raise ImproperlyConfigured(
            f"{name} is {text!r}; it names at most 12 widths of 10 to 9999 pixels, with commas."
        )
    return tuple(sorted({int(part) for part in parts}))


def language(text: str, languages: list[tuple[str, str]]) -> str:
    """de-AT → de: the language that pages are written in where a reader names none."""
    code, codes = text.split("-")[0].lower(), [code for code, _name in languages]
    if code not in codes:
        raise ImproperlyConfigured(
            f"LANGUAGE_CODE is {text!r}; this archive is written in {' and '.join(codes)}."
        )
    return code


def media_storage(url: str) -> dict:
    """Django's storage of pictures: files below MEDIA_ROOT, or a bucket that machines share.

    `s3://bucket/folder?endpoint_url=https://…&region_name=…`; what opens the bucket is where boto3
    looks for it (AWS_ACCESS_KEY_ID …). Readers are given pictures by the archive, never by the
    bucket: a picture is as public as the articles that show it.
    """
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    known = {"endpoint_url", "region_name", "addressing_style"}
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme != "s3" or not parts.hostname or not known.issuperset(options):
        raise ImproperlyConfigured(
            f"MEDIA_STORAGE is {url!r}; this version knows s3://BUCKET/FOLDER, after it a ? and any"
            f" of {', '.join(sorted(known))}."
        )
    own = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), "default_acl": None}
    return {
        "BACKEND": "newsroom.bucket.BucketStorage",
        "OPTIONS": own | {"file_overwrite": False} | options,
    }


def search_connection(url: str, base_dir: Path) -> dict:
    """Haystack's settings of the engine that SEARCH_URL names.

    `whoosh:var/index` starts at manage.py; `whoosh:/srv/index`, `whoosh:///srv/index` are absolute.
    `solr://host1:8983,host2:8983/newsroom` names nodes and an alias; see docs/solr.md.
    """
    parts = urlsplit(url)
    if parts.scheme == "solr":
        return _solr(parts) | {"LOCK": str(base_dir / "var" / f"solr-{parts.path.strip('/')}")}
    if parts.scheme != "whoosh" or parts.netloc or not parts.path:
        raise ImproperlyConfigured(
            f"SEARCH_URL is {url!r}; this version knows whoosh:FOLDER, such as whoosh:var/index,"
            " and solr://HOST:PORT,HOST:PORT/NAME."
        )
    return {
        "ENGINE": "search.backends.whoosh.backend.WhooshEngine",
        "PATH": str(base_dir / parts.path),
    }


def _solr(parts: SplitResult) -> dict:
    """Haystack's settings of a SolrCloud: solr://user:password@host:8983,host:8983/name?replicas=2.

    No message repeats the password.
    """
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    name = parts.path.strip("/")
    places = tuple(host if ":" in host else f"{host}:8983" for host in hosts.split(",") if host)
    if not places or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise ImproperlyConfigured(
            "SEARCH_URL names no SolrCloud; it is like solr://host1:8983,host2:8983/newsroom."
        )
    options = dict(parse_qsl(parts.query))
    if unknown := options.keys() - _SOLR_OPTIONS.keys():
        raise ImproperlyConfigured(
            f"SEARCH_URL has the option {min(unknown)!r}; the options of Solr are"
            f" {', '.join(_SOLR_OPTIONS)}."
        )
    try:
        read = {key: _SOLR_OPTIONS[key](value) for key, value in options.items()}
    except ValueError:
        raise ImproperlyConfigured(
            "SEARCH_URL has an option that is no number: shards, replicas and timeout are."
        ) from None
    return {
        "ENGINE": "search.backends.solr.backend.SolrEngine",
        "NODES": {
            "hosts": places,
            "name": name,
            "user": unquote(user),
            "password": unquote(password),
            "replicas": min(len(places), 2),
            **read,
        },
        "SILENTLY_FAIL": False,
    }


def _whether(text: str) -> bool:
    return text.lower() in ("1", "true", "yes")


_SOLR_OPTIONS = {
    "tls": _whether, "ca": str, "timeout": float, "shards": int, "replicas": int,
}  # fmt: skip
