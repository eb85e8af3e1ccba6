"""The small world that the reports are computed in by hand: autumn 2026, two schools in two areas."""

import datetime as dt
from zoneinfo import ZoneInfo

from coaching.models import Log
from coaching.reports import scope
from coaching.services import summary
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Participant, Term
from tests.factories import (
    AreaFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_engagement,
    make_meeting,
    make_teacher,
)

LOCAL = ZoneInfo("Europe/Stockholm")
TERM = {"season": "HT", "year": 2026, "starts_on": dt.date(2026, 8, 17), "ends_on": dt.date(2026, 12, 18)}


def at(month, day, hour=10, minute=0, year=2026):
    """A moment on Stockholm's clocks."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=LOCAL)


def hold(meeting, attended=(), *, minutes=45, after=dt.timedelta(hours=1)):
    """Mark the meeting as held, with those people there, and logged so long after it ended."""
    meeting.status = MeetingStatus.HELD
    meeting.save()
    people = Participant.objects.filter(meeting=meeting)
    people.update(attended=False)
    people.filter(person__in=attended).update(attended=True)
    leader = people.filter(role=ParticipantRole.FACILITATOR).first() or people.first()
    Log.objects.create(
        meeting=meeting, minutes=minutes, logged_by=leader.person, logged_at=meeting.ends_at + after
    )
    return meeting


def held_at(engagement, *moments, **fields):
    """Meetings of the engagement that were held at these moments and logged an hour later."""
    return [hold(make_meeting(engagement.series, moment, **fields)) for moment in moments]


class World:
    """Two schools, each the only one of its area; an office; the term, and one engagement at the first school."""

    def __init__(self):
        self.area = AreaFactory(name="Norr")
        self.authority = self.area.authority
        self.other_area = AreaFactory(authority=self.authority, name="Syd")
        self.school = SchoolFactory(area=self.area, name="Furuskolan")
        self.other = SchoolFactory(area=self.other_area, name="Lindskolan")
        self.office = make_administrator(self.authority)
        self.term = Term.objects.create(authority=self.authority, **TERM)

    def engagement(self, school=None, *, coaches=1, teachers=1, started=None, **fields):
        """An engagement under way since August, unless said otherwise, with new coaches and teachers."""
        school = school or self.school
        made = make_engagement(
            school,
            coaches=[make_coach(self.authority) for _ in range(coaches)],
            teachers=[make_teacher(school) for _ in range(teachers)],
            started_at=started or at(8, 10),
            **fields,
        )
        made.series.members.update(joined_at=made.started_at)
        return made


def choose(person, **filters):
    """What the person has chosen of the only term there is, once the summaries are up to date."""
    summary.refresh()
    [period] = scope.periods(person)
    return scope.Choice(person, period, **filters)


def figures(report, person, **filters):
    """The figures on top, by code."""
    return {figure.measure.code: figure.value for figure in report.paper(choose(person, **filters)).figures}


def panel(report, person, code, **filters):
    """One panel of the report."""
    [found] = [one for one in report.panels(choose(person, **filters)) if one.code == code]
    return found


def rows(report, person, code, **filters):
    """The cells of one panel."""
    return [row.cells for row in panel(report, person, code, **filters).rows]
