"""How somebody signs in: what there is beside the password, and what has happened."""

from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

from accounts.models import SignIn

#: What counts as a second step; recovery codes only come along with one of these.
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
#: The columns that sign-ins are in order by, for `paging.keyset_page`.
ORDER = ("-at", "-id")


@dataclass(frozen=True)
class Steps:
    """The passkeys (oldest first), the authenticator app or None, and how many recovery codes are left, or None."""

    passkeys: list
    app: Authenticator | None
    codes_left: int | None

    def __bool__(self):
        return bool(self.passkeys or self.app)


def has_mfa(person) -> bool:
    """Whether this person signs in in two steps; one query."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=STEPS).exists()


def steps_of(person) -> Steps:
    """What this person has set up; one query, and nothing is unsealed."""
    found = list(Authenticator.objects.filter(user_id=person.pk).order_by("pk"))
    by_type = {row.type: row for row in found}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Steps(
        passkeys=[row for row in found if row.type == Authenticator.Type.WEBAUTHN],
        app=by_type.get(Authenticator.Type.TOTP),
        codes_left=_codes_left(codes) if codes else None,
    )


def sign_ins(person):
    """This person's sign-ins and failed ones, for `keyset_page` by `ORDER`."""
    return SignIn.objects.visible_to(person)


def _codes_left(codes):
    return app_settings.RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count()
