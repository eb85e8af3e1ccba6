"""A lesson visit from the focus to the joint analysis, between the coach and the teacher who can be tried."""

import datetime as dt

from coaching.enums import EntryKind
from coaching.messagekinds.visit import SUBJECT
from coaching.models import Entry, EntryVersion, LessonVisit
from coaching.models.visit import WRITTEN_AT
from coaching.queries.visit import visit_of
from coaching.services.visit import choose_teacher, hand_over, write_part
from coaching.vault.plaintext import Plaintext
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Message

FOCUS = {
    "class_name": "5A",
    "subject": "Matematik, problemlösning i par",
    "question": "Vilka elever får ordet, och hur länge får de tänka innan någon svarar?",
    "wanted": "Tider och vem som talar. Inte hur uppgiften var, den vet jag redan att jag vill ändra.",
}
OBSERVATION = {
    "evidence": "08.34 Genomgång, fyra minuter. Sju händer uppe när frågan ställs.\n"
    "08.39 Frågan ställs till alla. Tre sekunder, sedan får Elev 1 ordet.\n"
    "08.47 Paren börjar. Två par vid fönstret väntar på att få börja.\n"
    "08.58 En minut att skriva. Tyst i rummet. Efteråt vill elva svara.\n"
    "09.06 Elev 2, som inte sagt något förut, visar sin lösning vid tavlan.",
    "interpretation": "När de får skriva först blir det fler som vill svara. När frågan går rakt ut till klassen är "
    "det de snabba som får ordet. De två paren vid fönstret kan ha saknat uppgiften på papper.",
}
REFLECTION = {
    "text": "Jag märkte själv att jag tog den första handen två gånger. Skrivminuten kändes lång för mig men inte "
    "för dem. Jag såg inte paren vid fönstret alls.",
}
ANALYSIS = {
    "text": "Skrivminuten gör skillnad, och den håller bäst när frågan står på tavlan. Väntetiden i helklass är "
    "kortare än Alva trodde: tre sekunder mot de tio hon siktade på.",
}
#: What is written, by whom, and when: so long after the lesson has begun, or at that part of the time that has passed.
WRITTEN = (
    (EntryKind.FOCUS, FOCUS, "teacher", dt.timedelta(days=-2), -1),
    (EntryKind.OBSERVATION, OBSERVATION, "coach", dt.timedelta(minutes=40), 0.2),
    (EntryKind.REFLECTION, REFLECTION, "teacher", dt.timedelta(hours=8), 0.5),
    (EntryKind.ANALYSIS, ANALYSIS, "coach", dt.timedelta(days=2), 0.8),
)
HANDED_OVER = dt.timedelta(hours=3), 0.3


def make_visit(engagement, coach, teacher, vaults, now):
    """The last visit that has begun, whole; where none has, the focus of the next. `vaults` by "coach", "teacher"."""
    visits = engagement.series.meetings.filter(kind=MeetingKind.LESSON_VISIT)
    visits = visits.exclude(status=MeetingStatus.CANCELLED).order_by("starts_at")
    past = visits.filter(starts_at__lt=now).last()
    meeting = past or visits.first()
    if meeting is None:
        return
    people = {"coach": coach, "teacher": teacher}
    choose_teacher(visit=visit_of(coach, meeting.pk), teacher=teacher, by=coach)
    for part, texts, who, *when in WRITTEN if past else WRITTEN[:1]:
        visit = write_part(
            unlocked=vaults[who],
            visit=visit_of(people[who], meeting.pk),
            part=part,
            by=people[who],
            texts={name: Plaintext(text) for name, text in texts.items()},
        )
        if part == EntryKind.OBSERVATION:
            hand_over(unlocked=vaults["coach"], visit=visit, by=coach)
        if past:
            _date(visit, part, _moment(meeting, now, *when))
    if past:
        at = _moment(meeting, now, *HANDED_OVER)
        LessonVisit.objects.filter(meeting=meeting).update(handed_over_at=at)
        Entry.objects.filter(kind=EntryKind.OBSERVATION, meeting=meeting).update(shared_at=at)
    # Nobody is told of what is as old as the demonstration.
    Message.objects.filter(subject_type=SUBJECT).delete()


def _moment(meeting, now, after, part):
    """Never in the future, also where the lesson was this morning."""
    since = now - meeting.starts_at
    return meeting.starts_at + (after if part < 0 else min(after, since * part))


def _date(visit, part, at):
    entry = Entry.objects.filter(pk=getattr(visit, f"{part.value}_id"))
    EntryVersion.objects.filter(entry__in=entry).update(saved_at=at)
    entry.filter(shared_at=None).update(created_at=at, changed_at=at)
    entry.exclude(shared_at=None).update(created_at=at, changed_at=at, shared_at=at)
    LessonVisit.objects.filter(pk=visit.pk).update(**{WRITTEN_AT[part]: at})
