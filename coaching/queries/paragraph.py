"""What a teacher may let the principal know, in words that are worked out from facts, and what has been released."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from coaching.enums import ParagraphKind
from coaching.models import ParagraphRelease
from scheduling.enums import MeetingStatus
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
    """One of each kind for the teacher, released or not. Four statements at most."""
    releases = ParagraphRelease.objects.open().filter(engagement=engagement, teacher=teacher)
    by_kind = {release.kind: release for release in releases}
    facts = _Facts(engagement)
    return [Paragraph(teacher, kind, facts.words(kind, teacher), by_kind.get(kind)) for kind in ParagraphKind]


def released_in(engagement) -> list[Paragraph]:
    """What the teachers of today let the principal know, teacher by teacher. Four statements at most, one for none."""
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
    """What the paragraphs of an engagement are made from: its meetings since this term, or itself, began."""

    def __init__(self, engagement):
        today = timezone.localdate()
        self.term = term_on(engagement.authority_id, today)
        rows = Meeting.objects.filter(series=engagement.series_id, status=MeetingStatus.HELD)
        if self.term:
            first = dt.datetime.combine(self.term.starts_on, dt.time(), timezone.get_default_timezone())
            rows = rows.filter(starts_at__gte=first)
        self.held = list(rows.prefetch_related("participants"))

    def words(self, kind, teacher) -> str:
        """The paragraph, in the reader's language."""
        return {ParagraphKind.ATTENDANCE: self._attendance}[kind](teacher)

    def _attendance(self, teacher):
        asked = [
            participant
            for meeting in self.held
            for participant in meeting.participants.all()
            if participant.person_id == teacher.pk and participant.attended is not None
        ]
        if not asked:
            words = _("%(teacher)s has not been asked to any meeting yet")
            return f"{self._since(words % {'teacher': teacher})}."
        there = sum(participant.attended for participant in asked)
        words = ngettext(
            "%(teacher)s has been at %(there)d of %(asked)d meeting",
            "%(teacher)s has been at %(there)d of %(asked)d meetings",
            len(asked),
        )
        numbers = {"teacher": teacher, "there": there, "asked": len(asked)}
        return f"{self._since(words % numbers)}."

    def _since(self, words):
        if self.term:
            return _("%(words)s this term") % {"words": words}
        return _("%(words)s since coaching began") % {"words": words}
