"""The site's settings: every value comes from the environment or stands here."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from newsroom import logs
from newsroom.environment import (
    cache,
    database,
    language,
    media_storage,
    not_negative,
    ports,
    rate,
    read_environment,
    search_connection,
    widths,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "only-for-development" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set; give it a long random value.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set; name the hosts this archive answers for, parted by commas."
    )
SITE_NAME = env.str("SITE_NAME", "Newsroom")  # shown as "Newsroom Archive"
SITE_URL = env.str("SITE_URL", "").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [SITE_URL] if SITE_URL else [])

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "search.apps.SearchConfig",  # before haystack: our rebuild_index and update_index win
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_prose_editor",  # for the script of the body editor alone
    "django_tasks",
    "django_tasks_db",
    "haystack",
]
MIDDLEWARE = [
    "newsroom.web.request_log.RequestLogMiddleware",  # first: it also tells of what others answer
    # These three go on every answer, so they stand outside of all that answers by itself.
    "newsroom.web.headers.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.web.compression.CompressionMiddleware",
    "newsroom.web.encodings.EncodingMiddleware",  # before anybody reads the address
    "newsroom.web.languages.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.audit.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "newsroom.web.errors.OutOfReachMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.web.context.site",
            ]
        },
    }
]

DATABASES = {
    "default": database(env.dj_db_url("DATABASE_URL", "sqlite:///var/newsroom.sqlite3"), BASE_DIR)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache(env.dj_cache_url("CACHE_URL", "db://newsroom_cache"))}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
HAYSTACK_CONNECTIONS = {
    "default": search_connection(env.str("SEARCH_URL", "whoosh:var/index"), BASE_DIR)
}
SEARCH_LANGUAGE = env.str("SEARCH_LANGUAGE", "en")
EXPORT_MAX_ROWS = env.int("EXPORT_MAX_ROWS", None)  # None: no limit for staff, 100,000 for others
EXPORT_LOG_DAYS = not_negative(env, "EXPORT_LOG_DAYS", 365)  # 0: exports are not written down
VERSION_DAYS = not_negative(env, "VERSION_DAYS", 0)  # 0: versions of articles are kept for ever
PUBLIC_VERSIONS = env.bool("PUBLIC_VERSIONS", False)  # readers see what articles said before
PREVIEW_DAYS = not_negative(env, "PREVIEW_DAYS", 7)  # that a link to a preview lasts
IMPORT_FOLDERS = env.list("IMPORT_FOLDERS", default=[])  # that administrators may import from
FETCH_FEEDS = env.bool("FETCH_FEEDS", False)  # those that administrators listed
FETCH_PORTS = ports(env, "FETCH_PORTS", "80,443")  # that feeds may be fetched from
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# Limits; docs/security.md says what each is for.
SEARCH_SECONDS = not_negative(env, "SEARCH_SECONDS", 2, float)  # of one page; 0: no limit
EXPORT_SECONDS = not_negative(env, "EXPORT_SECONDS", 600)  # of one export; 0: no limit
EXPORT_SLOTS = not_negative(env, "EXPORT_SLOTS", 2)  # exports of the whole site at a time
EXPORT_WAIT = not_negative(env, "EXPORT_WAIT", 5)  # seconds a second export waits for its turn
RATE_LIMITS = env.bool("RATE_LIMITS", not DEBUG)
RATES = {
    "search": rate(env, "RATE_SEARCH", "600/60"),
    "search_time": rate(env, "RATE_SEARCH_TIME", "60/60"),  # seconds of a processor, of one process
    "suggest": rate(env, "RATE_SUGGEST", "1200/60"),
    "export": rate(env, "RATE_EXPORT", "30/600"),
    "login": rate(env, "RATE_LOGIN", "5/900"),  # tries of one account from one address
    "login_address": rate(env, "RATE_LOGIN_ADDRESS", "25/900"),  # of any account from one address
}
TRUSTED_PROXIES = not_negative(env, "TRUSTED_PROXIES", 0)  # how many stand before this site

LANGUAGES = [("en", "English"), ("de", "Deutsch")]
SITE_LANGUAGE = language(env.str("LANGUAGE_CODE", "en"), LANGUAGES)  # of readers who name none
LANGUAGE_CODE = "en"  # of what no reader asked for: commands, logs, what machines read
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var/static"
STATICFILES_DIRS = [BASE_DIR / "static"]
PICTURE_WIDTHS = widths(env, "PICTURE_WIDTHS", "320,640,960,1600")  # of renditions
MEDIA_URL = env.str("MEDIA_URL", "/media/")
MEDIA_ROOT = BASE_DIR / env.str("MEDIA_ROOT", "var/media")
STORAGES = {
    "default": media_storage(env.str("MEDIA_STORAGE", "")),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

vars().update(env.dj_email_url("EMAIL_URL", "console:" if DEBUG else "smtp://localhost:25"))

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Everything comes from this site; pictures that are drawn in a page may be data.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
# What no page of ours uses, and nothing that slips into one may use.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "magnetometer",
        "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
        "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking",
    )
)  # fmt: skip
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
X_FRAME_OPTIONS = "DENY"
if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from within, past the proxy
    if TRUSTED_PROXIES:  # else anyone may send this header
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOGGING = logs.configuration(DEBUG)
