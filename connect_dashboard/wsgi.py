"""WSGI entry point for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect_dashboard.settings")

application = get_wsgi_application()

# What has been loaded stays: the collector need not look through all of it each time that an answer has many objects.
gc.freeze()
