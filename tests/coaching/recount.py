"""The cells of the summaries counted in Python, one meeting after the other, and the cells as they are stored."""

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from accounts.models import SchoolArea
from coaching.models import (
    ActivityCell,
    AttendanceCell,
    CancellationCell,
    CoachCell,
    ContactCell,
    Engagement,
    Group,
    Log,
    LogCell,
    LogVersion,
    PersonCell,
    PresenceCell,
    Programme,
    TermCell,
)
from scheduling.models import Meeting, Participant, Term
from scheduling.termcode import TermCode

LOCAL = ZoneInfo("Europe/Stockholm")
KEYS = {
    TermCell: ("kind",),
    ActivityCell: ("kind", "month"),
    CancellationCell: ("kind", "reason"),
    PresenceCell: ("kind", "person_id"),
    PersonCell: ("person_id",),
    CoachCell: ("coach_id",),
    LogCell: ("month",),
    ContactCell: ("engagement_id",),
    AttendanceCell: ("meeting_id", "series_id", "group_id", "month", "starts_at", "number"),
}
VALUES = {
    TermCell: ("planned", "held", "cancelled", "minutes"),
    ActivityCell: ("planned", "held", "cancelled", "minutes"),
    CancellationCell: ("cancelled",),
    PresenceCell: ("meetings",),
    PersonCell: ("meetings",),
    CoachCell: ("held", "minutes", "travel", "booked", "booked_minutes", "booked_travel"),
    LogCell: ("held", "soon", "visits"),
    ContactCell: ("weeks",),
    AttendanceCell: ("asked", "there"),
}
SOON = dt.timedelta(hours=168)
PLACE = ("authority_id", "school_id", "term", "area_id", "programme_id")


def stored() -> dict:
    """Each table's cells: what they hold, by what tells one from another."""
    return {
        model: {
            tuple(getattr(cell, name) for name in (*_place(model), *KEYS[model])): tuple(
                getattr(cell, name) for name in VALUES[model]
            )
            for cell in model.objects.all()
        }
        for model in KEYS
    }


def _place(model):
    return PLACE[:-1] if model is PersonCell else PLACE


def counted() -> dict:
    """The same from the meetings."""
    terms, areas = list(Term.objects.all()), list(SchoolArea.objects.all())
    programmes = {
        **dict(Programme.objects.exclude(series=None).values_list("series", "pk")),
        **dict(Group.objects.values_list("series", "programme")),
        **dict(Engagement.objects.values_list("series", "programme")),
    }
    logs = dict(Log.objects.values_list("meeting", "minutes"))
    people = defaultdict(list)
    for one in Participant.objects.all():
        people[one.meeting_id].append(one)
    others = _Others()
    found = {model: defaultdict(lambda model=model: [0] * len(VALUES[model])) for model in KEYS}

    def add(model, key, *amounts):
        cell = found[model][key]
        for number, amount in enumerate(amounts):
            cell[number] += amount

    counting = Meeting.objects.filter(starts_at__isnull=False, status__in=["booked", "held", "cancelled"])
    for meeting in counting.select_related("series"):
        day, series = meeting.starts_at.astimezone(LOCAL).date(), meeting.series
        place = (
            series.authority_id,
            series.school_id,
            _term([term for term in terms if term.authority_id == series.authority_id], day),
            _area([row for row in areas if row.school_id == series.school_id], day),
            programmes.get(series.pk),
        )
        held, booked = meeting.status == "held", meeting.status == "booked"
        minutes = logs.get(meeting.pk, 0) if held else 0
        cancelled = meeting.status == "cancelled"
        add(TermCell, (*place, meeting.kind), booked, held, cancelled, minutes)
        add(ActivityCell, (*place, meeting.kind, day.replace(day=1)), booked, held, cancelled, minutes)
        if cancelled:
            add(CancellationCell, (*place, meeting.kind, meeting.cancel_reason), 1)
        others.add(found, meeting, place, day, people[meeting.pk])
        for one in people[meeting.pk]:
            if one.role == "participant":
                if held and one.attended:
                    add(PresenceCell, (*place, meeting.kind, one.person_id), 1)
                    add(PersonCell, (*place[:-1], one.person_id), 1)
            elif amounts := _led(meeting, one, minutes):
                add(CoachCell, (*place, one.person_id), *amounts)
    others.number(found)
    return {model: {key: tuple(cell) for key, cell in cells.items()} for model, cells in found.items()}


class _Others:
    """Cells of held meetings of engagements, and of all others that belong to a programme."""

    def __init__(self):
        self.engagements = dict(Engagement.objects.values_list("series", "pk"))
        self.groups = dict(Group.objects.values_list("series", "pk"))
        self.logged = defaultdict(list)
        self.attended = defaultdict(list)
        for moments in (
            Log.objects.values_list("meeting", "logged_at"),
            LogVersion.objects.values_list("log__meeting", "saved_at"),
        ):
            for meeting, moment in moments:
                self.logged[meeting].append(moment)

    def add(self, found, meeting, place, day, people):
        """Count the meeting if it was held."""
        if meeting.status != "held":
            return
        engagement = self.engagements.get(meeting.series_id)
        if engagement:
            cell = found[LogCell][*place, day.replace(day=1)]
            cell[0] += 1
            cell[1] += any(moment <= meeting.ends_at + SOON for moment in self.logged[meeting.pk])
            cell[2] += meeting.kind == "lesson_visit"
            found[ContactCell][*place, engagement][0] |= 2 ** (day.isocalendar().week - 1)
        elif place[-1]:
            self.attended[meeting.series_id, place[2]].append((meeting, place, day, people))

    def number(self, found):
        """Count those of no engagement, each with its place among those of its series in the term."""
        for meetings in self.attended.values():
            in_order = sorted(meetings, key=lambda one: (one[0].starts_at, one[0].pk))
            for number, (meeting, place, day, people) in enumerate(in_order, 1):
                asked = [one.attended for one in people if one.role == "participant"]
                asked = [there for there in asked if there is not None]
                group, month = self.groups.get(meeting.series_id), day.replace(day=1)
                key = (meeting.pk, meeting.series_id, group, month, meeting.starts_at, number)
                found[AttendanceCell][*place, *key] = [len(asked), sum(asked)]


def _led(meeting, one, minutes):
    """What the meeting adds to the cell of somebody who leads it."""
    travel = one.travel_before + one.travel_after
    if meeting.status == "held" and one.attended is not False:
        return 1, minutes, travel, 0, 0, 0
    if meeting.status == "booked":
        return 0, 0, 0, 1, meeting.minutes, travel
    return None


def _term(terms, day):
    if not terms:
        return str(TermCode.of(day))
    return next((str(term.code) for term in terms if term.starts_on <= day <= term.ends_on), "")


def _area(rows, day):
    return next(
        (
            row.area_id
            for row in rows
            if (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)
        ),
        None,
    )
