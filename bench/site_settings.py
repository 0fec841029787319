"""Settings of the measured site: the real ones, with database and index in one folder."""

import os

_FOLDER = os.environ["BENCH_FOLDER"]
os.environ.update(
    SECRET_KEY="benchmark",
    DEBUG="0",
    ALLOWED_HOSTS="testserver",
    SITE_URL="",
    TIME_ZONE="UTC",
    LANGUAGE_CODE="en",
    DATABASE_URL=f"sqlite:///{_FOLDER}/newsroom.sqlite3",
    SEARCH_URL=os.environ.get("BENCH_SEARCH_URL") or f"whoosh:{_FOLDER}/index",
    MEDIA_ROOT=f"{_FOLDER}/media",
    RATE_LIMITS="0",
    CACHE_URL="locmem://",
    EMAIL_URL="",
    EXPORT_MAX_ROWS="10000000",
    SEARCH_LANGUAGE="en",
)

from newsroom.settings import *  # noqa: E402, F403

SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
