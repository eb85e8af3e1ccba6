"""A coach's hours, and the days that are otherwise. Each raises ValidationError with the field that is wrong."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import Person
from scheduling.models import HoursException, WeeklyHours
from scheduling.models.availability import LONGEST_EXCEPTION


@transaction.atomic
def set_weekly_hours(*, coach, term, hours) -> list[WeeklyHours]:
    """The hours of a whole term: `hours` maps weekdays (0 is Monday) to pairs of local times. What was set before
    goes. Booked meetings stay as they are."""
    _one_after_the_other(coach)
    WeeklyHours.objects.filter(coach=coach, term=term).delete()
    return WeeklyHours.objects.bulk_create(
        WeeklyHours(coach=coach, term=term, weekday=weekday, starts=starts, ends=ends)
        for weekday, spans in hours.items()
        for starts, ends in spans
    )


@transaction.atomic
def add_exception(*, coach, starts_on, ends_on, starts=None, ends=None) -> HoursException:
    """Other hours (local times), or none at all, on the days from `starts_on` to `ends_on`, both included."""
    _one_after_the_other(coach)
    row = HoursException(coach=coach, starts_on=starts_on, ends_on=ends_on, starts=starts, ends=ends)
    _check(row)
    row.save()
    return row


@transaction.atomic
def change_exception(*, exception, starts_on, ends_on, starts=None, ends=None) -> HoursException:
    """Other days or hours."""
    _one_after_the_other(exception.coach)
    row = HoursException.objects.get(pk=exception.pk)
    row.starts_on, row.ends_on, row.starts, row.ends = starts_on, ends_on, starts, ends
    _check(row)
    row.save()
    return row


@transaction.atomic
def remove_exception(*, exception) -> None:
    """The days are as usual after all."""
    HoursException.objects.filter(pk=exception.pk).delete()


def _one_after_the_other(coach):
    """Coach and office may save at the same moment; the second is told of what the first did."""
    Person.objects.select_for_update(no_key=True).get(pk=coach.pk)


def _check(row):
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("The last day cannot be before the first.")})
    if (row.ends_on - row.starts_on).days >= LONGEST_EXCEPTION:
        raise ValidationError(
            {
                "ends_on": _("That is longer than %(most)s days. Check the dates.")
                % {"most": LONGEST_EXCEPTION}
            }
        )
    if (row.starts is None) != (row.ends is None):
        raise ValidationError({"ends": _("Give both times, or none when you are away.")})
    if row.starts is not None and row.ends <= row.starts:
        raise ValidationError({"ends": _("The end has to be after the start.")})
    others = HoursException.objects.filter(
        coach=row.coach_id, starts_on__lte=row.ends_on, ends_on__gte=row.starts_on
    )
    other = others.exclude(pk=row.pk).first()
    if other:
        raise ValidationError(
            {
                "starts_on": _("Other hours are set already for %(first)s – %(last)s.")
                % {"first": dates.short_day(other.starts_on), "last": dates.short_day(other.ends_on)}
            }
        )
