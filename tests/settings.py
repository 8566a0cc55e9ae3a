"""The product's settings, but for what makes tests slow: passwords that are hard to guess, hashes in file names."""

import os

from connect_dashboard.settings import *  # noqa: F403
from connect_dashboard.settings import FILES_DIR as ALL_FILES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Files and cache are each process's own: tests that run side by side do not meet in them.
FILES_DIR = ALL_FILES / os.environ.get("PYTEST_XDIST_WORKER", "alone")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_DIR)}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["*"]
# Whoever reads every answer to its end would wait; a stream still says its first word.
NOTICE_STREAM_SECONDS = 0
