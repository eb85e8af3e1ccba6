"""Who was at which meeting of a programme, worked out from what was logged; and whom that gives a certificate."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Person
from coaching.models import Certificate
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, SeriesMember


@dataclass
class Row:
    """One participant: for each meeting held True, False, or None for who was not asked to it. `meetings` are those
    with the same."""

    person: Person
    was_there: list
    meetings: list = field(default_factory=list)
    minutes: int = 0
    certificate: Certificate | None = None

    @property
    def attended(self) -> int:
        return sum(1 for one in self.was_there if one)

    @property
    def percent(self) -> int | None:
        """The share of all meetings held, whether asked to them or not, rounded down; None before the first."""
        return self.attended * 100 // len(self.was_there) if self.was_there else None

    def reaches(self, percent) -> bool:
        """Whether that is enough; counted exactly."""
        return bool(self.was_there) and self.attended * 100 >= percent * len(self.was_there)


@dataclass
class Attendance:
    """The meetings held, in order, and everybody who takes part now. `is_over`: at least one was held, and no other
    is to come, nor waits for its log."""

    meetings: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    is_over: bool = False

    @property
    def first_day(self) -> dt.date:
        return timezone.localdate(self.meetings[0].starts_at)

    @property
    def last_day(self) -> dt.date:
        return timezone.localdate(self.meetings[-1].starts_at)


def attendance_of(programme, *, person=None) -> Attendance:
    """The attendance of a programme, of everybody or of one `person`; five statements however many."""
    if programme.series_id is None:
        return Attendance()
    meetings = Meeting.objects.filter(series=programme.series_id)
    held = list(meetings.filter(status=MeetingStatus.HELD).order_by("starts_at", "pk"))
    waits = meetings.exclude(status__in=[MeetingStatus.HELD, MeetingStatus.CANCELLED]).exists()
    members = SeriesMember.objects.current().filter(
        series=programme.series_id, role=ParticipantRole.PARTICIPANT
    )
    if person is not None:
        members = members.filter(person=person)
    people = [
        member.person
        for member in members.select_related("person").order_by("person__sort_name", "person_id")
    ]
    were = {
        (pk, meeting): bool(attended)
        for pk, meeting, attended in Participant.objects.filter(
            meeting__in=held, person__in=people
        ).values_list("person", "meeting", "attended")
    }
    certificates = {
        certificate.person_id: certificate
        for certificate in Certificate.objects.valid().filter(programme=programme, person__in=people)
    }
    rows = []
    for one in people:
        row = Row(one, [were.get((one.pk, meeting.pk)) for meeting in held])
        row.minutes = sum(
            meeting.minutes for meeting, there in zip(held, row.was_there, strict=True) if there
        )
        row.meetings = list(zip(held, row.was_there, strict=True))
        row.certificate = certificates.get(one.pk)
        rows.append(row)
    return Attendance(held, rows, is_over=bool(held) and not waits)
