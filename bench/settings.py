"""The product's settings, and Django's admin over the tables of the list."""

from connect_dashboard.settings import *  # noqa: F403
from connect_dashboard.settings import STORAGES as PRODUCT_STORAGES

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["*"]
# File names without hashes: the manifest is a matter of the build, not of a page's time.
STORAGES = {**PRODUCT_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING_CONFIG = None
