"""Settings, addresses, background work: what holds the applications together."""

# Tasks are queued through this application from wherever Django runs, so it has to be there from the start.
from config.celery import app as celery_app

__all__ = ["celery_app"]
