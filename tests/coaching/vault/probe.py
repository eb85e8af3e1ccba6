"""What a worker tries when it is asked what it can do with the vault. Loaded by a real worker in test_workers.py."""

import importlib
import json
import sys
from pathlib import Path

from celery import shared_task

FORBIDDEN = [
    "coaching.vault",
    "coaching.vault.crypto",
    "coaching.vault.unlocking",
    "coaching.services.entry",
    "coaching.services.circlekey",
    "coaching.services.vault",
    "coaching.queries.opened",
    "coaching.views.vault",
    "coaching.middleware",
]
VALUES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": 1, "slug": "x", "str": "x", "path": "x"}


@shared_task
def probe(path):
    """Write what came of it to `path` as JSON."""
    Path(path).write_text(json.dumps(findings()))


def findings():
    """For each forbidden module why it was not imported (None if it was), the addresses made, the rows deleted."""
    return {
        "imports": {name: attempt(name) for name in FORBIDDEN},
        "addresses": addresses(),
        "page": page(),
        "deleted": delete(),
        "loaded": sorted(name for name in sys.modules if name.startswith("coaching.vault")),
    }


def attempt(name):
    try:
        importlib.import_module(name)
    except ImportError as error:
        return str(error)
    return None


def addresses():
    """Every named address, with something made up in the place of each parameter."""
    from django.urls import reverse

    from tests.architecture.addresses import addresses as all_of_them

    made = {}
    for address in all_of_them():
        converters = [part.split(">")[0].split(":") for part in address.route.split("<")[1:]]
        kwargs = {parts[-1]: VALUES.get(parts[0], "x") for parts in converters}
        try:
            made[address.name] = reverse(address.name, kwargs=kwargs)
        except Exception as error:
            made[address.name] = f"{type(error).__name__}: {error}"
    return made


def page():
    """Asking for a page that opens something."""
    from django.test import RequestFactory
    from django.urls import resolve

    found = resolve("/vault/")
    try:
        found.func(RequestFactory().get("/vault/"), *found.args, **found.kwargs)
    except ImportError as error:
        return str(error)
    return None


def delete():
    """Retention's work: rows go without being opened."""
    from accounts.acting import maintenance
    from coaching.models import CircleKey, Entry, SealedField, VaultKey

    with maintenance():
        there = SealedField.objects.count()
        Entry.objects.all().delete()
        CircleKey.objects.all().delete()
        VaultKey.objects.all().delete()
        return [there, SealedField.objects.count()]
