"""The product's settings, and Django's admin beside it."""

from connect_dashboard.settings import *  # noqa: F403
from connect_dashboard.settings import INSTALLED_APPS as PRODUCT
from connect_dashboard.settings import STORAGES as PRODUCT_STORAGES

INSTALLED_APPS = [*PRODUCT, "django.contrib.admin"]
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["*"]
# File names without hashes: the manifest is a matter of the build, not of a page's time.
STORAGES = {**PRODUCT_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING_CONFIG = None
