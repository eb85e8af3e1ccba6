"""Schools and their teams. Each raises ValidationError with the field that is wrong."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Duty, School, Team
from accounts.queries.school import schools_to_go_on_as
from accounts.services.constraints import in_sentences


@transaction.atomic
def add_school(*, authority, **facts) -> School:
    """A new school; `facts` are the model's other fields."""
    with in_sentences():
        return School.objects.create(authority=authority, **facts)


@transaction.atomic
def change_school(*, school, **facts) -> School:
    """Change `facts`, any of the model's fields but the authority."""
    school = School.objects.select_for_update().get(pk=school.pk)
    for name, value in facts.items():
        setattr(school, name, value)
    with in_sentences():
        school.save(update_fields=[*facts])
    return school


@transaction.atomic
def close_school(*, school, closed_on: dt.date, goes_on_as=None) -> School:
    """`closed_on` is the last day. Duties at the school end with it, those that would begin later go.

    `goes_on_as` is the school that it is merged into. Raises ValidationError for a day so long ago that somebody has
    begun there since, and for a school to go on as that is closed or of another authority.
    """
    school = School.objects.select_for_update().get(pk=school.pk)
    if goes_on_as and not schools_to_go_on_as(school).filter(pk=goes_on_as.pk).exists():
        raise ValidationError({"goes_on_as": _("Choose a school of the same authority that stays open.")})
    duties = Duty.objects.filter(school=school).not_ended(closed_on)
    later = duties.filter(starts_on__gt=closed_on)
    if later.filter(starts_on__lte=timezone.localdate()).exists():
        raise ValidationError({"closed_on": _("Somebody has begun at the school after that day.")})
    later.delete()
    duties.update(ends_on=closed_on)
    school.closed_on, school.goes_on_as = closed_on, goes_on_as
    school.save(update_fields=["closed_on", "goes_on_as"])
    return school


@transaction.atomic
def reopen_school(*, school) -> School:
    """It was not closed after all; duties that have ended stay ended."""
    school = School.objects.select_for_update().get(pk=school.pk)
    school.closed_on = school.goes_on_as = None
    school.save(update_fields=["closed_on", "goes_on_as"])
    return school


@transaction.atomic
def add_team(*, school, name) -> Team:
    """A new team."""
    with in_sentences():
        return Team.objects.create(school=school, name=name)


@transaction.atomic
def rename_team(*, team, name) -> Team:
    """Another name for the same team."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.name = name
    with in_sentences():
        team.save(update_fields=["name"])
    return team


@transaction.atomic
def remove_team(*, team) -> None:
    """Take away a team that nobody has been in; gone already is fine. Raises ValidationError for any other."""
    try:
        Team.objects.filter(pk=team.pk).delete()
    except ProtectedError as error:
        raise ValidationError(
            _("This team is or has been in use, so it has to stay. You can rename it.")
        ) from error
