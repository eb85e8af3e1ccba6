"""Unlocked vaults for clients and browsers, without deriving anything."""

from importlib import import_module

from django.conf import settings
from django.test import Client

from accounts.models import Person
from coaching.vault.records import open_record
from coaching.vault.unlocking import COOKIE, SESSION, binding_of

MARK = "f" * 32


def signed_in(person, unlocked=None):
    """A test client in which the person, loaded anew, is signed in, with the vault open when it is given."""
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    if unlocked:
        unlock_client(client, unlocked)
    return client


def unlock_client(client, unlocked):
    """Give a test client, signed in as the vault's owner, the vault unlocked. Returns the cookie's value."""
    session = client.session
    session[SESSION] = MARK
    session.save()
    cookie = _record(unlocked, session.session_key)
    client.cookies[COOKIE] = cookie
    return cookie


def unlock_context(context, site, unlocked):
    """The same for a browser's context (page.context) in which the owner is signed in already."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    (key,) = [c["value"] for c in context.cookies(site) if c["name"] == settings.SESSION_COOKIE_NAME]
    session = store(key)
    session[SESSION] = MARK
    session.save()
    cookie = _record(unlocked, key)
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": site, "httpOnly": True}])
    return cookie


def _record(unlocked, session_key):
    binding = binding_of(session_key, MARK, Person.objects.get(pk=unlocked.person_id))
    return open_record(person_id=unlocked.person_id, binding=binding, pairs=unlocked.pairs)
