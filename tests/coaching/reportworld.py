"""An authority of two schools with some meetings in HT-26, for tests of what is made of its reports."""

import datetime as dt
from zoneinfo import ZoneInfo

from coaching.models import Log
from coaching.reports import scope
from coaching.reports.activity import ActivityReport
from coaching.services.summary import refresh
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Participant, Term
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_engagement,
    make_meeting,
    make_principal,
    make_teacher,
)

LOCAL = ZoneInfo("Europe/Stockholm")
#: What a spreadsheet would run, had it the chance.
FORMULA = "=cmd|' /C calc'!A0"


def at(month, day, hour=10, year=2026):
    return dt.datetime(year, month, day, hour, tzinfo=LOCAL)


def hold(meeting, minutes, attended):
    """Mark the meeting as held and logged, with those people there."""
    meeting.status = MeetingStatus.HELD
    meeting.save()
    Participant.objects.filter(meeting=meeting, person__in=attended).update(attended=True)
    Log.objects.create(meeting=meeting, minutes=minutes, logged_by=meeting.participants.first().person)
    return meeting


class ReportWorld:
    """`held` of 75 minutes with both teachers there, `cancelled`, and `planned` at the other school."""

    def __init__(self):
        self.authority = AuthorityFactory(name="Åängsö kommun")
        self.area = AreaFactory(authority=self.authority, name="Norra området")
        self.school = SchoolFactory(area=self.area, name="Örnnästets skola", unit_code="01234567")
        self.other = SchoolFactory(area=AreaFactory(authority=self.authority), name=FORMULA)
        self.coach = make_coach(self.authority)
        self.teachers = [make_teacher(self.school), make_teacher(self.school)]
        self.office = make_administrator(self.authority)
        self.manager = make_area_manager(self.area)
        self.principal = make_principal(self.school)
        self.engagement = make_engagement(self.school, coaches=[self.coach], teachers=self.teachers)
        self.elsewhere = make_engagement(
            self.other,
            coaches=[make_coach(self.authority)],
            teachers=[make_teacher(self.other)],
            programme=self.engagement.programme,
        )
        self.term = Term.objects.create(
            authority=self.authority,
            season="HT",
            year=2026,
            starts_on=dt.date(2026, 8, 17),
            ends_on=dt.date(2026, 12, 18),
        )
        self.held = hold(make_meeting(self.engagement.series, at(9, 1)), 75, self.teachers)
        self.cancelled = make_meeting(
            self.engagement.series,
            at(9, 8),
            kind=MeetingKind.LESSON_VISIT,
            status=MeetingStatus.CANCELLED,
            cancel_reason=CancelReason.ILLNESS,
        )
        self.planned = make_meeting(self.elsewhere.series, at(11, 2))
        refresh()


def choice_of(person, **filters):
    """The one term of the world."""
    [period] = scope.periods(person)
    return scope.Choice(person, period, **filters)


def paper_of(person, report=None, **filters):
    """A report about it, worked out."""
    return (report or ActivityReport()).paper(choice_of(person, **filters))
