"""What a teacher may let the principal know, in words that are worked out from facts, and what has been released."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import dates
from accounts.models import Person
from coaching.enums import ParagraphKind, TaskStatus
from coaching.models import Attainment, Goal, LessonVisit, ParagraphRelease, Task
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting
from scheduling.queries.schoolyear import term_on


@dataclass(frozen=True)
class Paragraph:
    """What the principal reads, or would; `release` is None while it is not released."""

    teacher: Person
    kind: ParagraphKind
    text: str
    release: ParagraphRelease | None


def paragraphs_of(teacher, engagement) -> list[Paragraph]:
    """One of each kind for the teacher, released or not. Eight statements at most."""
    releases = ParagraphRelease.objects.open().filter(engagement=engagement, teacher=teacher)
    by_kind = {release.kind: release for release in releases}
    facts = _Facts(engagement)
    return [Paragraph(teacher, kind, facts.words(kind, teacher), by_kind.get(kind)) for kind in ParagraphKind]


def released_in(engagement) -> list[Paragraph]:
    """What the teachers of today let the principal know, teacher by teacher. Eight statements at most, one for none."""
    releases = {
        (release.teacher_id, release.kind): release
        for release in ParagraphRelease.objects.open().filter(engagement=engagement)
    }
    if not releases:
        return []
    facts = _Facts(engagement)
    return [
        Paragraph(teacher, kind, facts.words(kind, teacher), releases[teacher.pk, kind])
        for teacher in engagement.teachers
        for kind in ParagraphKind
        if (teacher.pk, kind) in releases
    ]


class _Facts:
    """What the paragraphs of an engagement are made from, each read when it is first asked for.

    Meetings and tasks count since this term began; outside the terms all of them do.
    """

    def __init__(self, engagement):
        self.engagement = engagement
        self.term = term_on(engagement.authority_id, timezone.localdate())
        self.since = (
            dt.datetime.combine(self.term.starts_on, dt.time(), timezone.get_default_timezone())
            if self.term
            else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        )

    def words(self, kind, teacher) -> str:
        """The paragraph, in the reader's language."""
        make = {
            ParagraphKind.ATTENDANCE: self._attendance,
            ParagraphKind.GOAL: self._goal,
            ParagraphKind.VISITS: self._visits,
            ParagraphKind.TASKS: self._tasks,
            ParagraphKind.ATTAINED: self._attained,
        }[kind]
        return f"{make(teacher)}."

    @cached_property
    def _held(self):
        rows = Meeting.objects.filter(series=self.engagement.series_id, status=MeetingStatus.HELD)
        return list(rows.filter(starts_at__gte=self.since).prefetch_related("participants"))

    @cached_property
    def _lessons(self):
        """Whose lesson each lesson visit was, where that has been said."""
        visits = LessonVisit.objects.filter(meeting__series=self.engagement.series_id)
        return dict(visits.values_list("meeting", "teacher"))

    @cached_property
    def _goal_since(self):
        rows = Goal.objects.active().filter(engagement=self.engagement)
        return rows.aggregate(first=Min("entry__created_at"))["first"]

    @cached_property
    def _done(self):
        rows = Task.objects.filter(
            engagement=self.engagement, status=TaskStatus.DONE, done_at__gte=self.since
        )
        return Counter(rows.values_list("teacher", flat=True))

    @cached_property
    def _levels(self):
        """What each has said of the goals that count, in the order in which it was said."""
        rows = Attainment.objects.filter(goal__in=Goal.objects.counting().filter(engagement=self.engagement))
        found = defaultdict(list)
        for attainment in rows.order_by("given_at", "id"):
            found[attainment.person_id].append(attainment)
        return found

    def _attendance(self, teacher):
        asked = [
            participant
            for meeting in self._held
            for participant in meeting.participants.all()
            if participant.person_id == teacher.pk and participant.attended is not None
        ]
        if not asked:
            words = _("%(teacher)s has not been asked to any meeting yet")
            return self._since(words % {"teacher": teacher})
        there = sum(participant.attended for participant in asked)
        words = ngettext(
            "%(teacher)s has been at %(there)d of %(asked)d meeting",
            "%(teacher)s has been at %(there)d of %(asked)d meetings",
            len(asked),
        )
        return self._since(words % {"teacher": teacher, "there": there, "asked": len(asked)})

    def _goal(self, teacher):
        if self._goal_since is None:
            return _("There is no goal for the coaching of %(teacher)s yet") % {"teacher": teacher}
        words = _("There is a goal for the coaching of %(teacher)s since %(day)s")
        return words % {"teacher": teacher, "day": dates.day(self._goal_since)}

    def _visits(self, teacher):
        number = sum(
            self._lessons.get(meeting.pk, _only_teacher(meeting)) == teacher.pk
            for meeting in self._held
            if meeting.kind == MeetingKind.LESSON_VISIT
        )
        words = ngettext(
            "A coach has visited %(number)d lesson of %(teacher)s",
            "A coach has visited %(number)d lessons of %(teacher)s",
            number,
        )
        return self._since(words % {"teacher": teacher, "number": number})

    def _tasks(self, teacher):
        number = self._done[teacher.pk]
        words = ngettext(
            "%(teacher)s has tried %(number)d task between the meetings",
            "%(teacher)s has tried %(number)d tasks between the meetings",
            number,
        )
        return self._since(words % {"teacher": teacher, "number": number})

    def _attained(self, teacher):
        said = self._levels[teacher.pk]
        if not said:
            return _("%(teacher)s has not said yet how much of the goal was reached") % {"teacher": teacher}
        levels = "; ".join(str(one.get_level_display()).lower() for one in said)
        words = _("How much of the goal was reached, as %(teacher)s sees it: %(levels)s")
        return words % {"teacher": teacher, "levels": levels}

    def _since(self, words):
        if self.term:
            return _("%(words)s this term") % {"words": words}
        return _("%(words)s since coaching began") % {"words": words}


def _only_teacher(meeting):
    """Whose lesson it was where nobody had to say, as one teacher alone was asked."""
    asked = [one.person_id for one in meeting.participants.all() if one.role == ParticipantRole.PARTICIPANT]
    return asked[0] if len(asked) == 1 else None
