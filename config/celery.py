"""Celery: the application and beat's timetable. What is due lives in PostgreSQL; the broker only carries ids."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("bollplank")
app.config_from_object("config.celeryconfig")
app.autodiscover_tasks()
