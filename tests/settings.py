"""Settings of the tests: the real ones, with a place of their own for every worker.

With DATABASE_URL=postgres://… in the environment Django makes a database test_… on that server:
`make test-postgres`.
"""

import atexit
import os
import shutil
import tempfile

# In memory where there is room: what is flushed thousands of times need not outlive the tests.
_MEMORY = "/dev/shm"
_HAS_ROOM = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2 << 30
_FOLDER = tempfile.mkdtemp(prefix="newsroom-tests-", dir=_MEMORY if _HAS_ROOM else None)
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
if _HAS_ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = _FOLDER
_GIVEN = os.environ.get("DATABASE_URL", "")
_IS_POSTGRES = _GIVEN.startswith("postgres")

os.environ.update(
    SECRET_KEY="tests",
    DEBUG="1",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="",
    TIME_ZONE="UTC",
    LANGUAGE_CODE="en",
    DATABASE_URL=_GIVEN if _IS_POSTGRES else f"sqlite:///{_FOLDER}/newsroom.sqlite3",
    SEARCH_URL=f"whoosh:{_FOLDER}/index",
    MEDIA_ROOT=f"{_FOLDER}/media",
    MEDIA_STORAGE="",
    RATE_LIMITS="0",
    CACHE_URL="locmem://",
    EMAIL_URL="",
    EXPORT_MAX_ROWS="",
    EXPORT_LOG_DAYS="",
    METRICS_TOKEN="",
)

from newsroom.settings import *  # noqa: E402, F403

DEBUG = False
SECURE_SSL_REDIRECT = False
SEARCH_SECONDS = 20.0  # a machine that is busy with other tests ends none of these
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not _IS_POSTGRES:
    DATABASES["default"]["TEST"] = {"NAME": f"{_FOLDER}/test.sqlite3"}  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = _FOLDER
