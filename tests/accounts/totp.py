"""What an app on a telephone and a signed-in person do, for tests."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PASSWORD = "fyra ord som passar"


def code(secret, later=0):
    """The six digits that an app shows now, or `later` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def give_app(person):
    """Set up an app (and recovery codes) for a person; returns the app's secret and the codes."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret, RecoveryCodes.activate(person).generate_codes()


def give_passkey(person, name="Chrome, Windows"):
    """A row of a passkey, good for looking at only."""
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def sign_in(client, person, password=PASSWORD):
    """Give the person the password and pass the first step; returns the answer."""
    person.set_password(PASSWORD)
    person.save()
    return client.post("/account/login/", {"login": person.email, "password": password})


def confirm_password(client):
    """Pass "Is it you?" with the password."""
    return client.post("/account/reauthenticate/", {"password": PASSWORD})
