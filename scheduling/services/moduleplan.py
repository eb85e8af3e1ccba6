"""A module's dates: booked at once, moved when they no longer hold, called off together. All of it or nothing.

Locks are taken in one order everywhere: the series, its meetings by id, people by id.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.enums import MeetingStatus, MomentLetter
from scheduling.models import Meeting, ModulePlan, Moment, Series
from scheduling.queries.moduleplan import preview, standing_of, with_moments
from scheduling.queries.replan import moment_id, new_dates
from scheduling.services import meeting as meetings
from scheduling.services.repetition import Clashes
from scheduling.services.times import DoubleBooked, MeetingError

A, B, C, D = MomentLetter


class OtherDates(MeetingError):
    """The dates are not the ones that were shown, so nothing was saved."""

    def __init__(self):
        super().__init__(
            _("The dates have changed since they were shown, so nothing has been saved. Look at them again.")
        )


class ChangedMeanwhile(MeetingError):
    """Some of the new dates that were chosen are not proposed any more, so nothing was saved. `moments`: those that the
    choice was about, as they are now."""

    def __init__(self, moments):
        self.moments = moments
        super().__init__(
            _("The plan has changed since these dates were proposed, so nothing has been saved.")
        )


@transaction.atomic
def make_plan(*, series, wish, minutes, seen, by, uid, title="", place=None, around=False) -> ModulePlan:
    """Book all meetings B and D of the wish, in the series' usual kind; `minutes` of each moment by letter.

    `seen` and `around` are the preview's. The same `uid` again gives the plan that was made with it. Raises OtherDates
    when the dates have become others, Clashes when somebody who leads is busy at any of the times, and MeetingError
    when not all parts fit.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    if before := ModulePlan.objects.filter(uid=uid, series=series).first():
        return before
    shown = preview(series, wish, minutes=minutes, around=around)
    if len(shown.parts) < wish.parts:
        raise MeetingError(how_many_fit(len(shown.parts)))
    if shown.seen != seen:
        raise OtherDates
    plan = ModulePlan.objects.create(
        series=series,
        title=title,
        first=wish.first,
        last=wish.last,
        parts=wish.parts,
        every=wish.every,
        teaching_days=wish.teaching_days,
        b_weekday=wish.b.weekday,
        b_starts=wish.b.clock,
        d_weekday=wish.d.weekday,
        d_starts=wish.d.clock,
        uid=uid,
        created_by=by,
        **{f"{letter.lower()}_minutes": minutes[letter] for letter in MomentLetter},
    )
    times = [(part.number, letter, one) for part in shown.parts for letter, one in ((B, part.b), (D, part.d))]
    with _Together() as together:
        booked = [(number, letter, together.book(plan, one, by, place)) for number, letter, one in times]
    spans = [
        (part.number, letter, span) for part in shown.parts for letter, span in ((A, part.a), (C, part.c))
    ]
    Moment.objects.bulk_create(
        [
            *(
                Moment(plan=plan, part=part, letter=letter, meeting=meeting)
                for part, letter, meeting in booked
            ),
            *(
                Moment(plan=plan, part=part, letter=letter, starts_on=span.first, ends_on=span.last)
                for part, letter, span in spans
            ),
        ]
    )
    return plan


@transaction.atomic
def accept(*, plan, chosen, by) -> int:
    """Move the meetings to the new dates whose keys (of queries.replan.NewDate) are in `chosen`; says how many.

    A meeting that was called off is booked anew. Raises ChangedMeanwhile when one of these is not proposed any more,
    such as because somebody has moved it already, Clashes, and MeetingError when nothing is chosen.
    """
    plan = _locked(plan)
    proposed = {one.key: one for one in new_dates(standing_of(plan, timezone.now())) if one.new}
    if not chosen:
        raise MeetingError(_("Tick at least one date."))
    if unknown := set(chosen) - proposed.keys():
        about = {moment_id(key) for key in unknown}
        raise ChangedMeanwhile([moment for moment in plan.moments.all() if moment.pk in about])
    changes = [proposed[key] for key in dict.fromkeys(chosen)]
    # Where they go, the neighbour may still be: the one in front makes room first.
    later = [one for one in changes if one.new.starts_at > one.moment.meeting.starts_at]
    earlier = [one for one in changes if one not in later]
    with _Together() as together:
        for one in [*sorted(later, key=_new_start, reverse=True), *sorted(earlier, key=_new_start)]:
            together.place(plan, one, by)
    tell_days(plan=plan)
    return len(changes)


@transaction.atomic
def tell_days(*, plan) -> None:
    """Write down the days of A and C as the meetings are now."""
    standing = standing_of(with_moments(ModulePlan.objects).get(pk=plan.pk), timezone.now())
    changed = []
    for moment in standing.moments.values():
        span = standing.span(moment.part, moment.letter) if moment.meeting_id is None else None
        if span and span != (moment.starts_on, moment.ends_on):
            moment.starts_on, moment.ends_on = span
            changed.append(moment)
    Moment.objects.bulk_update(changed, ["starts_on", "ends_on"])


@transaction.atomic
def remove(*, plan, reason, by) -> int:
    """Call off the plan's meetings that are to come, and remove the plan; what was held stays. Says how many."""
    plan = _locked(plan)
    coming = meetings_to_come(plan)
    for meeting in coming:
        meetings.cancel(meeting=meeting, reason=reason, by=by)
    plan.delete()
    return len(coming)


def meetings_to_come(plan) -> list[Meeting]:
    """The plan's booked meetings that have not begun, soonest first."""
    return list(
        Meeting.objects.filter(
            moment__plan=plan, status=MeetingStatus.BOOKED, starts_at__gt=timezone.now()
        ).order_by("starts_at", "pk")
    )


def how_many_fit(number) -> str:
    """That so many parts fit, and no more."""
    if not number:
        return _("Not a single part fits into this time.")
    return ngettext(
        "Only %(number)s part fits into this time.", "Only %(number)s parts fit into this time.", number
    ) % {"number": number}


class _Together:
    """Meetings that are booked and moved, all or none: what is in the way of any of them is raised at the end."""

    def __enter__(self):
        self.conflicts = []
        return self

    def __exit__(self, kind, error, trace):
        if kind is None and self.conflicts:
            raise Clashes(self.conflicts)

    def book(self, plan, one, by, place=None):
        try:
            return meetings.book(
                series=plan.series,
                kind=plan.series.usual_kind,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                place=place,
                by=by,
            )
        except DoubleBooked as error:
            self.conflicts += error.conflicts

    def place(self, plan, change, by):
        moment, new = change.moment, change.new
        if moment.meeting.status == MeetingStatus.CANCELLED:
            if meeting := self.book(plan, new, by, moment.meeting.place):
                Moment.objects.filter(pk=moment.pk).update(meeting=meeting)
            return
        try:
            meetings.move(meeting=moment.meeting, starts_at=new.starts_at, ends_at=new.ends_at, by=by)
        except DoubleBooked as error:
            self.conflicts += error.conflicts


def _new_start(change):
    return change.new.starts_at


def _locked(plan):
    Series.objects.select_for_update(no_key=True).get(pk=plan.series_id)
    ids = Moment.objects.filter(plan=plan, meeting__isnull=False).values("meeting")
    list(Meeting.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True))
    return with_moments(ModulePlan.objects).get(pk=plan.pk)
