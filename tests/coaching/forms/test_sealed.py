"""What is typed into a sealed field comes out as Plaintext, and fits."""

import pytest
from django import forms
from django.db import connection

from coaching.enums import EntryKind
from coaching.forms.note import NoteForm
from coaching.forms.sealed import SealedCharField, sealed_field
from coaching.models import CoachingRequest
from coaching.sealed import NOUNS
from coaching.vault.plaintext import Plaintext
from tests import factories


def test_line_breaks_are_one_kind_and_the_ends_are_bare():
    field = SealedCharField(max_length=100)
    assert field.clean("  Rad ett\r\nrad två\rrad tre\n ") == Plaintext("Rad ett\nrad två\nrad tre")


def test_the_length_is_that_of_the_noun():
    most = NOUNS[EntryKind.NOTE].fields["text"].most
    field = sealed_field(EntryKind.NOTE, "text")
    assert len(field.clean("å" * most)) == most
    with pytest.raises(forms.ValidationError) as refused:
        field.clean("å" * (most + 1))
    assert refused.value.messages == ["Högst 20000 tecken får plats; du har skrivit 20001."]


def test_empty_and_what_no_text_can_hold():
    assert SealedCharField(max_length=9, required=False).clean("  ") == Plaintext("")
    for typed in ("", " \r\n", "a\x00b"):
        with pytest.raises(forms.ValidationError):
            SealedCharField(max_length=9).clean(typed)


def test_a_form_for_a_noun_is_its_kind():
    form = NoteForm({"text": "Vi talade om <b>läsning</b>", "seen": "3"})
    assert form.is_valid()
    assert form.texts == {"text": Plaintext("Vi talade om <b>läsning</b>")}
    assert form.cleaned_data["seen"] == 3


def test_it_is_shown_as_text_and_names_its_readers():
    html = str(NoteForm(initial={"text": Plaintext("</textarea><b>&")})["text"])
    assert "&lt;/textarea&gt;&lt;b&gt;&amp;" in html
    assert 'aria-describedby="id_text_readers"' in html
    assert 'spellcheck="false"' in html


@pytest.mark.django_db
def test_no_column_takes_it():
    request = factories.RequestFactory()
    with pytest.raises(TypeError):
        CoachingRequest.objects.filter(pk=request.pk).update(
            need=NoteForm({"text": "Ord"})["text"].field.clean("Ord")
        )
    assert connection.connection is not None
