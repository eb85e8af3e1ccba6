"""Giving, correcting, ending and removing duties. Each raises ValidationError with the field that is wrong."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import CoachProfile, Duty, Person, SchoolAuthority, TeacherProfile
from accounts.services.constraints import in_sentences

PROFILES = {Role.COACH: CoachProfile, Role.TEACHER: TeacherProfile}


@transaction.atomic
def give_duty(*, person, role, authority, starts_on, area=None, school=None, team=None, ends_on=None) -> Duty:
    """A duty from `starts_on` to `ends_on`, both included, None is open. The very same one again is returned as it is.

    A coach or teacher gets the profile that belongs to it.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {
        "role": role,
        "authority": authority,
        "area": area,
        "school": school,
        "team": team,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    same = person.duties.filter(**wanted).first()
    if same:
        return same
    with in_sentences():
        duty = Duty.objects.create(person=person, **wanted)
    _give_profile(duty)
    return duty


@transaction.atomic
def correct_duty(
    *, duty, role, authority, starts_on, area=None, school=None, team=None, ends_on=None
) -> Duty:
    """Put right what was given wrongly. The authority's last administrator cannot become something else."""
    duty = _locked(duty)
    if duty.role == Role.ADMINISTRATOR:
        stays = (
            role == Role.ADMINISTRATOR and authority == duty.authority and starts_on <= timezone.localdate()
        )
        _keep_an_administrator(duty, until=ends_on if stays else timezone.localdate())
    duty.role, duty.authority, duty.area, duty.school, duty.team = role, authority, area, school, team
    duty.starts_on, duty.ends_on = starts_on, ends_on
    with in_sentences():
        duty.save()
    _give_profile(duty)
    return duty


@transaction.atomic
def end_duty(*, duty, ends_on) -> Duty:
    """Set the last day of the duty. The authority's last administrator cannot leave."""
    duty = _locked(duty)
    if duty.role == Role.ADMINISTRATOR:
        _keep_an_administrator(duty, until=ends_on)
    duty.ends_on = ends_on
    with in_sentences():
        duty.save(update_fields=["ends_on"])
    return duty


@transaction.atomic
def remove_duty(*, duty) -> None:
    """Take away a duty that was given by mistake, as if it had never been; gone already is fine."""
    duty = _locked(duty, missing_ok=True)
    if duty is None:
        return
    if duty.role == Role.ADMINISTRATOR:
        _keep_an_administrator(duty, until=timezone.localdate())
    duty.delete()


def end_all_duties(*, person, on=None) -> None:
    """End everything that `person` is on the local date `on` (default: today); what has not begun goes altogether.

    To be called with the person's row locked. Raises ValidationError for an authority's last administrator.
    """
    on = on or timezone.localdate()
    duties = list(person.duties.not_ended(on).select_for_update(of=["self"]).select_related("authority"))
    for duty in duties:
        if duty.role == Role.ADMINISTRATOR:
            _keep_an_administrator(duty, until=on, apart_from=person)
    begun = [duty.pk for duty in duties if duty.starts_on <= on]
    person.duties.filter(pk__in=begun).update(ends_on=on)
    person.duties.filter(pk__in=[duty.pk for duty in duties]).exclude(pk__in=begun).delete()


def _locked(duty, *, missing_ok=False):
    found = Duty.objects.select_for_update(of=["self"]).select_related("authority").filter(pk=duty.pk).first()
    if found is None and not missing_ok:
        raise ValidationError(_("Somebody has removed this duty meanwhile."))
    return found


def _keep_an_administrator(duty, *, until: dt.date | None, apart_from=None):
    """Raise ValidationError when nobody else would administer the duty's authority after the date `until`.

    None means that the duty stays. Locks the authority, so that two who end each other's duty at the same moment do not
    both succeed. `apart_from` is a person of whom no other duty counts either.
    """
    if until is None:
        return
    authority = SchoolAuthority.objects.select_for_update().get(pk=duty.authority_id)
    after = until + dt.timedelta(days=1)
    others = authority.duties.filter(role=Role.ADMINISTRATOR, person__is_active=True)
    others = others.exclude(pk=duty.pk).exclude(person=apart_from)
    # Somebody on the day after, and somebody for good.
    if not (others.current(after).exists() and others.filter(ends_on=None).exists()):
        sentence = _("%(authority)s must always have an administrator. Give somebody else that duty first.")
        raise ValidationError({"ends_on": sentence % {"authority": authority}})


def _give_profile(duty):
    profile = PROFILES.get(duty.role)
    if profile:
        profile.objects.get_or_create(person_id=duty.person_id)
