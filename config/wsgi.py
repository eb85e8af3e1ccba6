"""The application for gunicorn: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from coaching import rowsecurity  # noqa: E402 - needs the applications, which are there now

rowsecurity.say_at_start()
