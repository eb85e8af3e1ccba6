"""An authority's terms, breaks and study days. Each raises ValidationError with the field that is wrong."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import SchoolAuthority
from scheduling.models import HolidayChoice, NonTeachingDays, Term
from scheduling.models.schoolyear import LONGEST_BREAK


class RowErrors(Exception):
    """What is wrong with which rows of a whole school year; `errors` maps the row's number to its ValidationError."""

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors


@transaction.atomic
def add_term(*, authority, code, starts_on, ends_on) -> Term:
    """A new term: `code` a TermCode, first and last day (local dates) both included."""
    _one_after_the_other(authority.pk)
    term = Term(authority=authority, season=code.season, year=code.year, starts_on=starts_on, ends_on=ends_on)
    _check_term(term)
    term.save()
    return term


@transaction.atomic
def change_term(*, term, code, starts_on, ends_on) -> Term:
    """Another code, or other days."""
    _one_after_the_other(term.authority_id)
    term = Term.objects.get(pk=term.pk)
    term.season, term.year, term.starts_on, term.ends_on = code.season, code.year, starts_on, ends_on
    _check_term(term)
    term.save()
    return term


@transaction.atomic
def remove_term(*, term) -> None:
    """It was wrong. What lies in it stays: meetings and plans know only their dates and the term's code."""
    _one_after_the_other(term.authority_id)
    Term.objects.filter(pk=term.pk).delete()


@transaction.atomic
def add_days(*, authority, kind, name, starts_on, ends_on, school=None) -> NonTeachingDays:
    """A break or study days (`kind` of NonTeachingDays.Kind), at one school or, without `school`, at all of them."""
    _one_after_the_other(authority.pk)
    days = NonTeachingDays(
        authority=authority, school=school, kind=kind, name=name, starts_on=starts_on, ends_on=ends_on
    )
    _check_days(days)
    days.save()
    return days


@transaction.atomic
def change_days(*, days, kind, name, starts_on, ends_on, school=None) -> NonTeachingDays:
    """Another kind, name or school, or other days."""
    _one_after_the_other(days.authority_id)
    days = NonTeachingDays.objects.get(pk=days.pk)
    days.school, days.kind, days.name = school, kind, name
    days.starts_on, days.ends_on = starts_on, ends_on
    _check_days(days)
    days.save()
    return days


@transaction.atomic
def remove_days(*, days) -> None:
    """There is school after all."""
    _one_after_the_other(days.authority_id)
    NonTeachingDays.objects.filter(pk=days.pk).delete()


@transaction.atomic
def choose_eves(*, authority, free_eves) -> HolidayChoice:
    """Which eves (values of enums.Eve) are free."""
    choice, _made = HolidayChoice.objects.update_or_create(
        authority=authority, defaults={"free_eves": list(free_eves)}
    )
    return choice


@transaction.atomic
def save_year(*, authority, rows) -> None:
    """Terms and days of a whole school year, all or none.

    `rows` are the arguments of `add_term` (those with `code`) or `add_days`, but the authority. Raises RowErrors.
    """
    errors = {}
    for number, row in enumerate(rows):
        try:
            if "code" in row:
                add_term(authority=authority, **row)
            else:
                add_days(authority=authority, **row)
        except ValidationError as error:
            errors[number] = error
    if errors:
        raise RowErrors(errors)


def _one_after_the_other(authority_id):
    """Two who change the same school year do so after each other, so that each is told of what the other did."""
    SchoolAuthority.objects.select_for_update(no_key=True).get(pk=authority_id)


def _check_term(term):
    if term.ends_on <= term.starts_on:
        raise ValidationError({"ends_on": _("The last day has to be after the first.")})
    first, last = term.code.possible_dates()
    if not first <= term.starts_on < term.ends_on <= last:
        raise ValidationError(
            {
                "starts_on": _(
                    "%(term)s can begin on %(first)s and end on %(last)s, at most. Check the dates."
                )
                % {"term": term.code, "first": first.isoformat(), "last": last.isoformat()}
            }
        )
    others = Term.objects.filter(authority=term.authority_id).exclude(pk=term.pk)
    if others.filter(season=term.season, year=term.year).exists():
        raise ValidationError({"code": _("%(term)s is there already.") % {"term": term.code}})
    _refuse_overlap(others.filter(starts_on__lte=term.ends_on, ends_on__gte=term.starts_on))


def _check_days(days):
    if days.ends_on < days.starts_on:
        raise ValidationError({"ends_on": _("The last day cannot be before the first.")})
    if (days.ends_on - days.starts_on).days >= LONGEST_BREAK:
        raise ValidationError(
            {"ends_on": _("That is longer than %(most)s days. Check the dates.") % {"most": LONGEST_BREAK}}
        )
    if days.school and days.school.authority_id != days.authority_id:
        raise ValidationError({"school": _("This school belongs to another school authority.")})
    others = NonTeachingDays.objects.filter(authority=days.authority_id, school=days.school)
    _refuse_overlap(others.exclude(pk=days.pk).between(days.starts_on, days.ends_on))


def _refuse_overlap(others):
    other = others.order_by("starts_on").first()
    if other:
        raise ValidationError(
            {
                "starts_on": _("These days overlap with %(name)s, %(first)s – %(last)s.")
                % {
                    "name": other,
                    "first": dates.short_day(other.starts_on),
                    "last": dates.short_day(other.ends_on),
                }
            }
        )
