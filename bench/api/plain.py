"""Plain DRF over the same tables: what one would have after an afternoon's work. No keys, no log."""

import os

import django
from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.api.plain_settings"
django.setup()
application = get_wsgi_application()
