"""Writes the history of sign-ins, ends sessions, locks, and says who acts: on the signals of the sign-in library."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in as session_began
from django.contrib.auth.signals import user_logged_out as session_ended
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts import acting
from accounts.enums import SecondStep, SignInHow
from accounts.models import Person
from accounts.queries.security import STEPS
from accounts.services.signin import end_sessions, lock_everywhere, record_sign_in

HOW = {"password_reset": SignInHow.RESET, "password": SignInHow.PASSWORD}
SECOND = {
    Authenticator.Type.TOTP: SecondStep.CODE,
    Authenticator.Type.WEBAUTHN: SecondStep.PASSKEY,
    Authenticator.Type.RECOVERY_CODES: SecondStep.RECOVERY_CODE,
}

connection_created.connect(acting.tell, dispatch_uid="accounts.acting")


@receiver(session_began, dispatch_uid="accounts.acts")
def act_as_who_came(sender, *, user, **kwargs):
    """The rest of the request is for whoever has just signed in."""
    acting.signed_in(user.pk)


@receiver(session_ended, dispatch_uid="accounts.acts_no_more")
def act_as_nobody(sender, **kwargs):
    """The rest of the request is for nobody."""
    acting.signed_in(None)


@receiver(user_logged_in, dispatch_uid="accounts.sign_in")
def note_sign_in(sender, *, request, user, how=None, **kwargs):
    """Somebody is in. `how` comes along with an invitation; else the session knows the steps that were taken."""
    records = get_authentication_records(request, user)
    second = next((SECOND[r["type"]] for r in reversed(records) if r["method"] == "mfa"), "")
    if any(record.get("passwordless") for record in records):
        how, second = SignInHow.PASSKEY, ""
    first = next((HOW[r["method"]] for r in reversed(records) if r["method"] in HOW), SignInHow.PASSWORD)
    _record(request, person=user, how=how or first, second=second, succeeded=True)


@receiver(user_login_failed, dispatch_uid="accounts.failed_sign_in")
def note_failed_password(sender, *, credentials, request=None, **kwargs):
    """A password that was not right; of an address that nobody has, nothing is kept."""
    if request is None or request.user.is_authenticated:
        return
    person = Person.objects.filter(email=str(credentials.get("email", "")).lower()).first()
    if person:
        _record(request, person=person, how=SignInHow.PASSWORD, succeeded=False)


@receiver(authentication_failed, dispatch_uid="accounts.failed_second_step")
def note_failed_code(sender, *, request, user, authenticator, reauthentication=False, **kwargs):
    """The password was right, the code was not."""
    if reauthentication:
        return
    records = get_authentication_records(request, user)
    how = next((HOW[r["method"]] for r in reversed(records) if r["method"] in HOW), SignInHow.PASSWORD)
    _record(request, person=user, how=how, second=SECOND[authenticator.type], succeeded=False)


@receiver(authenticator_added, dispatch_uid="accounts.first_second_step")
def end_sessions_of_one_step(sender, *, request, user, authenticator, **kwargs):
    """Sessions from before the first second step were let in by a password alone: all but this one end."""
    steps = Authenticator.objects.filter(user_id=user.pk, type__in=STEPS)
    if authenticator.type in STEPS and steps.count() == 1:
        end_sessions(person=user)
        update_session_auth_hash(request, user)


@receiver([password_set, password_changed, password_reset], dispatch_uid="accounts.password_changed")
def lock_for_another_password(sender, *, user, **kwargs):
    """Whoever else has this person's vault open somewhere has it no longer."""
    lock_everywhere(person=user)


# The library's own signals come after the commit, and not at all when the process ends there.
@receiver([post_save, post_delete], sender=Authenticator, dispatch_uid="accounts.second_step_changed")
def lock_for_another_second_step(sender, *, instance, created=True, **kwargs):
    """The same for a passkey, app or codes that are new, or gone. That one was used changes nothing."""
    if created:
        lock_everywhere(person=instance.user)


def _record(request, **facts):
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""
    record_sign_in(address=address, user_agent=request.headers.get("User-Agent", ""), **facts)
