"""Settings of the archive under load: those of production, without files collected beforehand."""

from newsroom.settings import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
