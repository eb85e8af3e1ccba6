"""A run of meetings as its page shows it: to come, past, and who was there."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Person
from accounts.paging import Page, keyset_page
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Participant

#: Meetings to come that are shown; a school year of weekly ones is less.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Attendance:
    """At how many of the held meetings that somebody was asked to the person was there."""

    person: Person
    was_there: int
    asked: int


@dataclass(frozen=True, slots=True)
class SeriesPage:
    waiting: list[Meeting]
    coming: list[Meeting]
    past: Page
    attendance: list[Attendance]


def series_page(series, query, *, only=None) -> SeriesPage:
    """Meetings and attendance; with `only` the attendance of one person. Four queries, however many meetings."""
    now = timezone.now()
    meetings = series.meetings.all()
    waiting = meetings.filter(status__in=[MeetingStatus.OPEN, MeetingStatus.POLLING]).order_by("day", "pk")
    coming = meetings.upcoming(now)
    past = meetings.filter(starts_at__isnull=False).exclude(status=MeetingStatus.BOOKED, ends_at__gt=now)
    return SeriesPage(
        list(waiting[:SHOWN]),
        list(coming[:SHOWN]),
        keyset_page(past.filter(starts_at__lte=now), query, order=("-starts_at", "-id"), size=20),
        attendance_of(series, only=only),
    )


def attendance_of(series, *, only=None) -> list[Attendance]:
    """Who was at how many of the meetings that were held, by name; one query."""
    held = Q(participations__meeting__series=series, participations__meeting__status=MeetingStatus.HELD)
    known = held & Q(participations__attended__isnull=False)
    people = Person.objects.filter(
        pk__in=Participant.objects.filter(
            meeting__series=series, meeting__status=MeetingStatus.HELD, attended__isnull=False
        ).values("person")
    )
    if only is not None:
        people = people.filter(pk=only.pk)
    people = people.annotate(
        asked=Count("participations", filter=known),
        was_there=Count("participations", filter=known & Q(participations__attended=True)),
    ).order_by("family_name", "given_name", "pk")
    return [Attendance(person, person.was_there, person.asked) for person in people]
