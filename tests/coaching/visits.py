"""A lesson visit with its people and their vaults, and the steps on its way; for tests of what each may do and read."""

import datetime as dt

from django.utils import timezone

from coaching.enums import EntryKind
from coaching.models import Entry, LessonVisit
from coaching.queries.opened import open_entries
from coaching.queries.visit import visit_of
from coaching.services import visit as services
from coaching.services.circlekey import settle
from coaching.vault.plaintext import Plaintext
from scheduling.enums import MeetingKind
from tests import factories

FOCUS = {"class_name": "5B", "subject": "Matematik", "question": "Vilka får ordet?", "wanted": "Bara det"}
SEEN = {"evidence": "09.14 Elva händer uppe\n09.20 Tyst", "interpretation": "Alla väntar in varandra"}
REFLECTION = {"text": "Jag svarar för fort"}
ANALYSIS = {"text": "Betänketiden gör skillnad"}


def sealed(texts):
    return {name: Plaintext(text) for name, text in texts.items()}


class Visit:
    """`coach`, `second_coach` and `teacher` with vaults in step; in a team a `colleague` too. The lesson has begun."""

    def __init__(self, *, team=False, hours=-1):
        self.school = factories.SchoolFactory()
        authority = self.school.authority
        self.coach, self.second_coach = factories.make_coach(authority), factories.make_coach(authority)
        self.teacher, self.colleague = (factories.make_teacher(self.school) for _ in range(2))
        self.teachers_here = [self.teacher, self.colleague] if team else [self.teacher]
        self.engagement = factories.make_engagement(
            self.school,
            coaches=[self.coach, self.second_coach],
            teachers=self.teachers_here,
            has_corners=team,
        )
        at = timezone.now().replace(microsecond=0) + dt.timedelta(hours=hours)
        self.meeting = factories.make_meeting(
            self.engagement.series, at, minutes=120, kind=MeetingKind.LESSON_VISIT
        )
        self.vaults = {}
        for person in (self.coach, self.second_coach, *self.teachers_here):
            self.vaults[person] = factories.make_vault(person)
        for vault in self.vaults.values():
            settle(unlocked=vault, engagement=self.engagement)

    def seen_by(self, person) -> LessonVisit:
        """As the person finds it."""
        return visit_of(person, self.meeting.pk)

    def row(self) -> LessonVisit:
        """As it is stored."""
        return LessonVisit.objects.get(meeting=self.meeting)

    def write(self, part, by, texts, seen=None):
        return services.write_part(
            unlocked=self.vaults[by],
            visit=self.seen_by(by),
            part=part,
            by=by,
            texts=sealed(texts),
            seen=seen,
        )

    def name_focus(self, **texts):
        return self.write(EntryKind.FOCUS, self.teacher, FOCUS | texts)

    def observe(self, **texts):
        return self.write(EntryKind.OBSERVATION, self.coach, SEEN | texts)

    def hand_over(self, by=None):
        by = by or self.coach
        return services.hand_over(unlocked=self.vaults[by], visit=self.seen_by(by), by=by)

    def take_back(self):
        return services.take_back(
            unlocked=self.vaults[self.coach], visit=self.seen_by(self.coach), by=self.coach
        )

    def reflect(self):
        return self.write(EntryKind.REFLECTION, self.teacher, REFLECTION)

    def analyse(self, by=None):
        return self.write(EntryKind.ANALYSIS, by or self.teacher, ANALYSIS)

    def whole(self):
        """All of it, to the end."""
        for step in (self.name_focus, self.observe, self.hand_over, self.reflect, self.analyse):
            step()
        return self

    def reads(self, person):
        """What the person is shown of it and can open, by kind; None for what does not open."""
        rows = Entry.objects.visible_to(person).filter(meeting=self.meeting)
        opened = open_entries(self.vaults[person], rows)
        return {
            one.entry.kind: one.texts and {name: text.reveal() for name, text in one.texts.items()}
            for one in opened
        }
