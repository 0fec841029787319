"""Settings of the archive under load: those of production, without files collected beforehand."""

from newsroom.settings import *  # noqa: F403

STATIC_ROOT = STATICFILES_DIRS[0]  # noqa: F405
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
