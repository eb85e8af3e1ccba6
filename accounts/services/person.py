"""Adding people, changing what is known of them, and letting them leave."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Person
from accounts.services.address import forget_addresses
from accounts.services.constraints import in_sentences
from accounts.services.duty import end_all_duties, give_duty
from accounts.services.mfa import forget_mfa
from accounts.services.signin import lock_everywhere


@transaction.atomic
def add_person(*, given_name, family_name, email, duty, phone="", language=Person.Language.SWEDISH) -> Person:
    """Somebody new with a first duty (a dict for `give_duty`). Sent twice, it is the same person and the same duty.

    Raises ValidationError: for "email" when the address belongs to somebody else, and what `give_duty` raises.
    """
    email = email.lower()
    again = Person.objects.filter(email=email, given_name=given_name, family_name=family_name).first()
    if again and again.duties.filter(**duty).exists():
        return again
    with in_sentences():
        person = Person.objects.create_user(
            email, given_name=given_name, family_name=family_name, phone=phone, language=language
        )
    give_duty(person=person, **duty)
    return person


@transaction.atomic
def change_person(*, person, given_name, family_name, email, phone, language) -> Person:
    """What an administrator may change. A new address takes the old one's place for signing in and for mail."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    moved = person.email != email.lower()
    person.given_name, person.family_name, person.email = given_name, family_name, email.lower()
    person.phone, person.language = phone, language
    with in_sentences():
        person.save(update_fields=["given_name", "family_name", "email", "phone", "language"])
        if moved:
            forget_addresses(person=person)
    return person


@transaction.atomic
def change_own_details(*, person, given_name, family_name, phone, language) -> Person:
    """What everybody may change of themselves; the address has its own way, over a mail to the new one."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.given_name, person.family_name, person.phone, person.language = (
        given_name,
        family_name,
        phone,
        language,
    )
    person.save(update_fields=["given_name", "family_name", "phone", "language"])
    return person


@transaction.atomic
def deactivate(*, person) -> Person:
    """Somebody leaves: all duties end today, every session ends and every vault locks at once, the password, the second
    step and open invitations are void.

    Again does nothing. Raises ValidationError for an authority's last administrator.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return person
    try:
        end_all_duties(person=person)
    except ValidationError as error:
        # The page that asks has no field for it.
        raise ValidationError(error.messages) from error
    person.is_active = False
    person.invited_at = None
    # Sessions hang on the password's hash: none of them lives on, not even after a return.
    person.set_unusable_password()
    person.save(update_fields=["is_active", "invited_at", "password"])
    forget_mfa(person=person)
    return lock_everywhere(person=person)


@transaction.atomic
def reactivate(*, person) -> Person:
    """Somebody comes back, to be given duties and invited anew."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person
