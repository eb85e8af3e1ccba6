"""Opened words come out on purpose only."""

import copy
import json
import logging
import pickle

import pytest
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import dumps
from django.db import ProgrammingError, transaction
from django.http import JsonResponse
from django.template import Context, Template
from django.utils.html import format_html
from kombu.utils.json import dumps as kombu_dumps

from accounts.models import Person
from coaching.models import SealedField
from coaching.vault.plaintext import Plaintext
from tests.factories import PersonFactory

WORDS = "kanariefågeln sjöng"
LEAKS = {
    "str": str,
    "format": lambda text: f"{text}",
    "percent": lambda text: "%s" % text,  # noqa: UP031 - one of the ways
    "join": lambda text: "".join([text]),
    "add": lambda text: "" + text,
    "bytes": bytes,
    "list": list,
    "json": json.dumps,
    "json of Django": lambda text: json.dumps(text, cls=DjangoJSONEncoder),
    "JSON response": lambda text: JsonResponse({"text": text}),
    "task arguments": kombu_dumps,
    "pickle": pickle.dumps,
    "copy": copy.deepcopy,
    "cache": lambda text: cache.set("x", text),
    "signed": dumps,
    "hash": hash,
    "html": lambda text: format_html("<p>{}</p>", text),
    "template": lambda text: Template("{{ text }}").render(Context({"text": text})),
    "template filter": lambda text: Template("{{ text|linebreaks }}").render(Context({"text": text})),
    "template safe": lambda text: Template("{{ text|safe }}").render(Context({"text": text})),
}


def test_the_words_come_out_when_asked_for():
    assert Plaintext(WORDS).reveal() == WORDS


@pytest.mark.parametrize("way", LEAKS)
def test_they_come_out_no_other_way(way):
    with pytest.raises(Exception) as raised:
        LEAKS[way](Plaintext(WORDS))
    assert WORDS not in str(raised.value)
    # The same with a plain string goes well, or the test would say nothing.
    if way != "bytes":
        LEAKS[way](WORDS)


@pytest.mark.django_db
def test_they_go_into_no_column():
    person = PersonFactory()
    with pytest.raises(TypeError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(given_name=Plaintext(WORDS))
    person.given_name = Plaintext(WORDS)
    with pytest.raises(TypeError), transaction.atomic():
        person.save()
    with pytest.raises((ProgrammingError, TypeError)), transaction.atomic():
        SealedField(sealed=Plaintext(WORDS)).save()
    person.refresh_from_db()
    assert person.given_name == "Kim"


def test_a_log_line_does_not_have_them(caplog, capsys):
    text = Plaintext(WORDS)
    logging.getLogger("coaching").warning("%r and %r", text, {"text": text})
    assert "<Plaintext>" in caplog.text
    assert WORDS not in caplog.text
    assert WORDS not in repr(text) + ascii(text)


def test_they_can_be_asked_about():
    assert Plaintext("") == Plaintext("")
    assert not Plaintext("")
    assert Plaintext("a") != Plaintext("b")
    assert Plaintext("a") != "a"
    assert len(Plaintext("abc")) == 3
