import io

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import Person, SchoolAuthority


def add(email="eva@example.se", authority="Exempels kommun", **options):
    out = io.StringIO()
    call_command("add_administrator", email, "Eva", "Exempel", authority=authority, stdout=out, **options)
    return out.getvalue()


def test_the_first_administrator_comes_in_by_the_link_that_is_printed(client, db):
    link = add(municipality="9999").splitlines()[-1]
    person = Person.objects.get(email="eva@example.se")
    assert person.has_role(Role.ADMINISTRATOR)
    assert SchoolAuthority.objects.get().municipality_code == "9999"
    assert client.get(link.partition("testserver")[2], follow=True).status_code == 200


def test_again_adds_nothing(db):
    add()
    add(authority="EXEMPELS KOMMUN")
    assert (Person.objects.count(), SchoolAuthority.objects.count()) == (1, 1)


def test_what_is_wrong_is_said(db):
    with pytest.raises(CommandError):
        add(municipality="12")
    assert Person.objects.count() == 0
