"""The sign-in library's own table of addresses, kept in step with Person.email, which is what holds."""

from allauth.account.models import EmailAddress
from django.db import transaction


@transaction.atomic
def hold_address(*, person) -> None:
    """Make the person's address the one and verified one of the sign-in library, too.

    Everybody who has a password got it by a mail to that address. Without this the library takes an address that it
    has not verified itself for one that may be thrown away, and a change of address would empty it.
    """
    held = EmailAddress.objects.filter(user=person, email=person.email, primary=True, verified=True)
    if held.exists():
        return
    forget_addresses(person=person)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


@transaction.atomic
def forget_addresses(*, person) -> None:
    """No other address opens this person's account, and nobody else may still confirm this one."""
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.filter(email=person.email).delete()
