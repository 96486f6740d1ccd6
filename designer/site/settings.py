"""Django settings. Everything an operator may change comes from ``environment``."""

from __future__ import annotations

import sys
from pathlib import Path

from designer.foundation.errors import ConfigurationError
from designer.foundation.secret_file import secret
from designer.site.cookie_names import cookie_names
from designer.site.database import database_settings
from designer.site.environment import read_environment
from designer.site.linux import require_linux
from designer.site.private_home import private_home
from runs.core.states import RunStatus, StepStatus

try:
    require_linux()
    ENVIRONMENT = read_environment()
    private_home(ENVIRONMENT.home)
    SECRET_KEY = secret(ENVIRONMENT.home, "secret_key")
    JACKFIELD_TOKEN = ENVIRONMENT.token or secret(ENVIRONMENT.home, "token")
except ConfigurationError as error:
    sys.exit(f"Jackfield cannot start: {error}")

BASE_DIR = Path(__file__).resolve().parents[2]
JACKFIELD_HOME = ENVIRONMENT.home
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ENVIRONMENT.host, *ENVIRONMENT.allowed_hosts]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "designer",
    "designer.site",
    "runs",
    "compute",
]
MIDDLEWARE = [
    "designer.foundation.request_id.request_id_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "designer.api.requests.readable_address_middleware",
    "designer.api.origin.foreign_origin_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "designer.api.session_age.session_age_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "designer.api.audit.audit_middleware",
]
ROOT_URLCONF = "designer.site.urls"
ASGI_APPLICATION = "designer.site.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

DATABASES = {"default": database_settings(ENVIRONMENT.database_url, JACKFIELD_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [ENVIRONMENT.channel_url]},
        }
        if ENVIRONMENT.channel_url
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

USE_TZ = True
TIME_ZONE = "UTC"
#: Files and folders copied into environment images, relative to BASE_DIR. None imports Django.
STEP_CODE = (
    "designer/__init__.py",
    "designer/foundation/__init__.py",
    "designer/foundation/column_types.py",
    "designer/graph",
    "designer/components",
    "compute/__init__.py",
    "compute/sdk",
    "compute/supervision",
)
#: Imported by idle runners, so that no step waits for these imports.
STEP_PRELOAD = (
    "designer.components.registry:installed_registry",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.pipeline",
    "sklearn.cluster",
    "lightgbm",
    "duckdb",
)
#: Imported by the process that user code is forked from. An import that starts threads of its own does not
#: belong here: see compute/supervision/warm_parent.py.
STEP_FORKED = (
    "designer.components.python_language.execute_python_script",
    "designer.components.python_language.frames",
    "pandas",
    "polars._utils.parquet",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "pyarrow.vendored.version",
)
STATIC_URL = "static/"
STATIC_ROOT = JACKFIELD_HOME / "static"
#: In an installed package it is beside this file; in a checkout, where Vite builds it.
PACKAGED_FRONTEND = Path(__file__).with_name("frontend")
FRONTEND_DIST = PACKAGED_FRONTEND if PACKAGED_FRONTEND.is_dir() else BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []

#: Vite puts a content hash into file names: such a file never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8,12}\..+$"
# Nothing here is for other sites' pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}

JACKFIELD_SURROUNDINGS = "designer.site.surroundings.SiteSurroundings"
JACKFIELD_DATASET_STORAGE = "designer.site.surroundings.SiteDatasetStorage"
JACKFIELD_ARTIFACT_QUOTA_BYTES = ENVIRONMENT.artifact_quota_bytes
JACKFIELD_UPLOAD_BYTES = ENVIRONMENT.upload_megabytes * 1024 * 1024

CSRF_FAILURE_VIEW = "designer.foundation.problem_details.csrf_failure"
SESSION_ENGINE = "designer.site.session_store"
# Cookies do not know ports: without names of its own, an installation on another port of the same machine
# would sign the browser out of this one.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = cookie_names(SECRET_KEY)
#: Since the last request; designer.services.sessions renews it.
SESSION_COOKIE_AGE = ENVIRONMENT.session_days * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if ENVIRONMENT.https:
    # A proxy terminates TLS. Not the default: on plain HTTP browsers drop secure cookies.
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_SSL_REDIRECT = True
    # Requested from inside the network, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# These warnings of `check --deploy` ask for HSTS on subdomains and in the browsers' preload lists, which
# is for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
#: Larger uploads are streamed to disk. Bytes.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "designer.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "designer.api.scopes.HasScope",
    ],
    "DEFAULT_PARSER_CLASSES": ["designer.api.requests.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "designer.api.requests.AnyAccept",
    "EXCEPTION_HANDLER": "designer.foundation.problem_details.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Jackfield",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "RunStatus": [str(status) for status in RunStatus],
        "StepStatus": [str(status) for status in StepStatus],
        "RunnerMode": ["warm", "fresh"],
        "DatasetKind": ["table", "file"],
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": "INFO"} for name in ("designer", "runs", "compute")},
        # Refusals go to the caller, not to the log: a draft with problems is planned at every edit.
        "django.request": {"level": "ERROR"},
        # Or whoever sends wrong Host headers writes a traceback each time.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
