"""The product's settings, but for what makes tests slow: passwords that are hard to guess, hashes in file names."""

from connect_dashboard.settings import *  # noqa: F403
from connect_dashboard.settings import STORAGES as PRODUCT_STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**PRODUCT_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Of each process of its own: tests that run side by side do not meet in it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["*"]
# Whoever reads every answer to its end would wait; a stream still says its first word.
NOTICE_STREAM_SECONDS = 0
