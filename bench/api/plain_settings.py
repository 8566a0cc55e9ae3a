"""DRF with its defaults, and no middleware at all."""

from connect_dashboard.settings import *  # noqa: F403

ROOT_URLCONF = "bench.api.plain_urls"
MIDDLEWARE: list[str] = []
ALLOWED_HOSTS = ["*"]
LOGGING_CONFIG = None
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None}
