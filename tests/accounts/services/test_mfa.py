import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import MfaReset
from accounts.queries.security import has_mfa
from accounts.services.mfa import reset_mfa, unseal
from accounts.services.person import deactivate
from tests.accounts.totp import give_app, give_passkey
from tests.factories import PersonFactory

NEW = "77" * 32


@pytest.fixture
def person(db):
    return PersonFactory()


def rows():
    """Every authenticator as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data::text FROM mfa_authenticator ORDER BY type")
        return dict(cursor.fetchall())


def test_secrets_stand_nowhere_in_the_rows_and_open_with_the_key(person):
    secret, codes = give_app(person)
    stored = rows()
    assert unseal(json.loads(stored["totp"])["secret"]) == secret
    seed = unseal(json.loads(stored["recovery_codes"])["seed"])
    for text in stored.values():
        assert secret not in text
        assert seed not in text
        assert not any(code in text for code in codes)


def test_a_new_key_takes_over_and_the_old_one_may_go(person, settings, capsys):
    secret, codes = give_app(person)
    give_passkey(person)
    old = settings.MFA_KEYS
    settings.MFA_KEYS = [NEW, *old]
    call_command("reseal_mfa")
    assert capsys.readouterr().out == "2 sealed under the first key.\n"
    settings.MFA_KEYS = [NEW]
    assert unseal(json.loads(rows()["totp"])["secret"]) == secret
    wrapped = Authenticator.objects.get(type="recovery_codes").wrap()
    assert wrapped.generate_codes() == codes


def test_a_key_that_is_missing_is_told_and_nothing_is_lost(person, settings):
    give_app(person)
    before = rows()
    old = settings.MFA_KEYS
    settings.MFA_KEYS = [NEW]
    with pytest.raises(CommandError, match="2 do not open"):
        call_command("reseal_mfa")
    assert rows() == before
    settings.MFA_KEYS = old
    call_command("reseal_mfa")


def test_a_reset_takes_everything_and_leaves_a_row(person):
    give_app(person)
    give_passkey(person)
    by = PersonFactory()
    before = person.get_session_auth_hash()
    reset = reset_mfa(person=person, by=by)
    assert (reset.person, reset.by) == (person, by)
    assert not Authenticator.objects.exists()
    person.refresh_from_db()
    assert person.get_session_auth_hash() != before
    assert reset_mfa(person=person, by=by) is None
    assert MfaReset.objects.count() == 1


def test_from_the_command_line(person, capsys):
    with pytest.raises(CommandError, match="alone already"):
        call_command("reset_mfa", person.email)
    give_app(person)
    call_command("reset_mfa", person.email.upper())
    assert MfaReset.objects.get().by is None
    assert not has_mfa(person)
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("reset_mfa", "ingen@example.se")


def test_recovery_codes_alone_are_no_second_step(person):
    give_app(person)
    assert has_mfa(person)
    Authenticator.objects.filter(type="totp").delete()
    assert not has_mfa(person)


def test_whoever_leaves_leaves_nothing_to_sign_in_with(person):
    give_app(person)
    give_passkey(person)
    deactivate(person=person)
    assert not Authenticator.objects.exists()
