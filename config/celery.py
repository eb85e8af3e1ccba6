"""Celery: the application and beat's timetable. What is due lives in PostgreSQL; the broker only carries ids."""

import os
import sys

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Checks load every page; `make lint` and the web processes run them, and a worker may not load what opens the vault.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("bollplank")
app.config_from_object("config.celeryconfig")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def forbid_the_vault(**kwargs):
    """A worker may delete sealed rows, never open one: from here on importing `coaching.vault` fails.

    Ends the process when something has imported it before (Celery swallows any lesser exception).
    """
    os.environ["VAULT_FORBIDDEN"] = "worker"
    if "coaching.vault" in sys.modules:
        raise SystemExit("Something that a worker needs has imported coaching.vault. See docs/secrecy.md.")
