"""Reading polls: the times, who could come to which, who has not answered, what is in the way."""

from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Person
from scheduling.enums import Answer, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Poll, TimeAnswer, TimeOption
from scheduling.queries.clashes import Clashes
from scheduling.queries.meeting import Busy
from scheduling.queries.schoolyear import FreeDay, free_days


@dataclass(slots=True)
class OptionRow:
    """One of the times. `answers` are those of the people, in their order; None where somebody has not answered."""

    option: TimeOption
    answers: list[str | None]
    #: Who of those who lead is taken then; for those who run the meeting.
    busy: list[Busy] = field(default_factory=list)
    free: FreeDay | None = None
    mine: str = ""
    people: list[Person] = field(default_factory=list)
    is_best: bool = False

    @property
    def is_past(self) -> bool:
        return self.option.starts_at is not None and self.option.starts_at <= timezone.now()

    @property
    def can_be_booked(self) -> bool:
        """In one click: it has a clock time, which is to come, and nobody who leads is taken by leading elsewhere."""
        return self.option.starts_at is not None and not self.is_past

    @property
    def named(self) -> list[tuple[Person, str]]:
        """Each of the people with the answer in words; "–" for none."""
        words = (Answer(answer).label if answer else "–" for answer in self.answers)
        return list(zip(self.people, words, strict=True))

    def amount(self, answer) -> int:
        """How many have given this answer."""
        return self.answers.count(answer)

    @property
    def yes(self) -> int:
        return self.amount(Answer.YES)

    @property
    def maybe(self) -> int:
        return self.amount(Answer.IF_NEED_BE)

    @property
    def no(self) -> int:
        return self.amount(Answer.NO)


@dataclass(frozen=True, slots=True)
class PollPage:
    """A poll as its page shows it; `people` are those who are asked."""

    poll: Poll
    meeting: Meeting
    people: list[Person]
    rows: list[OptionRow]
    waits_for: list[Person]

    @property
    def answered(self) -> int:
        return len(self.people) - len(self.waits_for)


def poll_page(meeting, person, *, with_clashes) -> PollPage | None:
    """The poll of a meeting with its people loaded; None when nobody was asked. `with_clashes` looks up who is taken
    and what day is free, for those who run the meeting. At most six queries."""
    poll = Poll.objects.filter(meeting=meeting).select_related("asked_by").first()
    if poll is None:
        return None
    poll.meeting = meeting
    people = [row.person for row in meeting.participants.all() if row.person_id != poll.asked_by_id]
    options = list(meeting.time_options.all())
    given = {
        (answer.option_id, answer.person_id): answer.answer
        for answer in TimeAnswer.objects.filter(option__in=options)
    }
    rows = [
        OptionRow(
            option,
            [given.get((option.pk, one.pk)) for one in people],
            people=people,
            mine=given.get((option.pk, person.pk), "") if person else "",
        )
        for option in options
    ]
    if with_clashes and rows:
        _look_closer(meeting, rows)
    _mark_best(rows)
    known = {pk for _option, pk in given}
    return PollPage(poll, meeting, people, rows, [one for one in people if one.pk not in known])


def waiting_for(person) -> list[Meeting]:
    """Meetings whose question about times `person` has not answered, oldest first; one query."""
    return list(
        Meeting.objects.filter(
            participants__person=person,
            status=MeetingStatus.POLLING,
            poll__withdrawn_at=None,
            poll__isnull=False,
        )
        .exclude(poll__asked_by=person)
        .exclude(pk__in=TimeAnswer.objects.filter(person=person).values("option__meeting"))
        .order_by("poll__asked_at", "pk")
    )


def _look_closer(meeting, rows):
    timed = [row for row in rows if row.option.starts_at]
    days = [row.option.day for row in rows]
    free = free_days(meeting.series.authority_id, min(days), max(days), school=meeting.series.school_id)
    leading = [row.person_id for row in meeting.participants.all() if row.role == ParticipantRole.FACILITATOR]
    if timed:
        clashes = Clashes(
            leading,
            min(row.option.starts_at for row in timed),
            max(row.option.ends_at for row in timed),
            without=[meeting.pk],
        )
    for row in rows:
        row.free = free.get(row.option.day)
        if row.option.starts_at:
            row.busy = clashes.any(row.option.starts_at, row.option.ends_at)


def _mark_best(rows):
    """The times that most can come to, when anybody has answered: fewest no, then most yes."""

    def rank(row):
        return row.no, -row.yes, -row.maybe

    open_rows = [row for row in rows if row.can_be_booked and not row.busy and (row.yes or row.maybe)]
    if open_rows:
        best = min(map(rank, open_rows))
        for row in open_rows:
            row.is_best = rank(row) == best
