"""Making, moving and calling off meetings that repeat: all of them or none.

Locks are taken in one order everywhere: the series, its meetings by id, people by id.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.enums import MeetingStatus
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, Repetition, Series
from scheduling.queries.schoolyear import free_days
from scheduling.repetition import MOST, Rule, occurrences, shifted
from scheduling.services import meeting as meetings
from scheduling.services.times import DoubleBooked, MeetingError

FOLLOWING, ALL = "following", "all"


class Clashes(MeetingError):
    """Some of the times are taken, so nothing was saved. `conflicts`: as in DoubleBooked, of all the meetings."""

    def __init__(self, conflicts):
        self.conflicts = conflicts
        super().__init__(_("Some of the times are taken, so nothing has been saved."))


@transaction.atomic
def book_repeated(*, series, kind, rule: Rule, days, by, uid, place=None, video_url=None, participants=None):
    """Book the rule's meetings on those of its dates that are among `days`; returns the Repetition.

    Days without school are never among them. The same `uid` again gives what was made with it. Raises Clashes when
    somebody who leads is taken at any of the times, and MeetingError when nothing is left or it is too much.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    if before := Repetition.objects.filter(uid=uid, series=series).first():
        return before
    free = free_days(series.authority_id, rule.first, rule.last, school=series.school_id)
    found = [one for one in occurrences(rule, free) if one.starts_at and one.day in set(days)]
    if not found:
        raise MeetingError(_("None of the dates is left. Choose at least one."))
    if len(found) > MOST:
        raise MeetingError(_("At most %(most)s meetings can be booked at once.") % {"most": MOST})
    repetition = Repetition.objects.create(
        series=series,
        every=rule.every,
        weekdays=sorted(rule.weekdays),
        first=rule.first,
        last=rule.last,
        starts=rule.starts,
        minutes=rule.minutes,
        uid=uid,
        created_by=by,
    )
    booked, conflicts = [], []
    for one in found:
        try:
            meeting = meetings.book(
                series=series,
                kind=kind,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                place=place,
                video_url=video_url,
                participants=participants,
                by=by,
            )
        except DoubleBooked as error:
            conflicts += error.conflicts
        else:
            booked.append(meeting.pk)
    if conflicts:
        raise Clashes(conflicts)
    Meeting.objects.filter(pk__in=booked).update(repetition=repetition)
    return repetition


@transaction.atomic
def move_several(*, meeting, scope, days, clock, minutes, only, by) -> int:
    """Move this meeting and those after it (FOLLOWING) or all to come (ALL) by so many days, to one local clock time.

    Of these, those whose ids are in `only`; whatever would lie on a day without school stays where it is. Says how
    many were moved. Raises Clashes when somebody who leads is taken at any of the new times: then none is moved.
    """
    rows = [row for row in _locked(meeting, scope) if row.pk in set(only)]
    # Where they go, the neighbour may still be: the one in front makes room first.
    rows.sort(key=lambda row: row.starts_at, reverse=_goes_later(meeting, days, clock))
    free = free_around(meeting.series, rows, days)
    moved, conflicts = 0, []
    for row in rows:
        new = shifted(row.starts_at, days=days, clock=clock, minutes=minutes, free=free)
        if new.starts_at is None:
            continue
        if new.starts_at <= timezone.now():
            raise MeetingError(_("A meeting cannot be moved to a time that has passed."))
        try:
            meetings.move(meeting=row, starts_at=new.starts_at, ends_at=new.ends_at, by=by)
        except DoubleBooked as error:
            conflicts += error.conflicts
        else:
            moved += 1
    if conflicts:
        raise Clashes(conflicts)
    return moved


@transaction.atomic
def cancel_several(*, meeting, scope, reason, only, by) -> int:
    """Call off this meeting and those after it, or all to come, of the ids in `only`. Says how many."""
    rows = [row for row in _locked(meeting, scope) if row.pk in set(only)]
    for row in rows:
        meetings.cancel(meeting=row, reason=reason, by=by)
    return len(rows)


def run_of(meeting, scope):
    """The booked meetings to come of the same repetition, soonest first: from this one on (FOLLOWING), or ALL."""
    rows = Meeting.objects.filter(
        repetition=meeting.repetition_id, status=MeetingStatus.BOOKED, starts_at__gt=timezone.now()
    )
    if meeting.repetition_id is None:
        rows = rows.none()
    if scope == FOLLOWING:
        rows = rows.filter(starts_at__gte=meeting.starts_at)
    return rows.order_by("starts_at", "pk")


def free_around(series, rows, days):
    """The days without school on which the meetings could come to lie, so many days later."""
    if not rows:
        return {}
    old = [row.starts_at.astimezone(STOCKHOLM).date() for row in rows]
    shift = dt.timedelta(days=days)
    return free_days(series.authority_id, min(old) + shift, max(old) + shift, school=series.school_id)


def _locked(meeting, scope):
    Series.objects.select_for_update(no_key=True).get(pk=meeting.series_id)
    ids = list(run_of(meeting, scope).values_list("pk", flat=True))
    return list(
        Meeting.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("series")
    )


def _goes_later(meeting, days, clock):
    return (days, clock) >= (0, meeting.starts_at.astimezone(STOCKHOLM).time())
