"""DRF with its defaults, and no middleware but the one that an installed app insists on."""

from connect_dashboard.settings import *  # noqa: F403

ROOT_URLCONF = "bench.api.plain_urls"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ALLOWED_HOSTS = ["*"]
LOGGING_CONFIG = None
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None}
