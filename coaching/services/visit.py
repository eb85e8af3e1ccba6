"""A lesson visit in its three parts: the teacher's focus, the coach's observation, and what each makes of it after."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import EntryKind
from coaching.messagekinds.visit import READING, REFLECTION, SUBJECT
from coaching.models import Engagement, Entry, LessonVisit
from coaching.models.visit import WRITTEN_AT
from coaching.queries.draft import visit_place
from coaching.queries.opened import open_entries
from coaching.queries.visit import teachers_of, visit_of
from coaching.rules import visit as rules
from coaching.services import entry as entries
from coaching.services.draft import discard_draft
from coaching.services.entry import EntryChanged
from scheduling.models import Meeting, Series
from scheduling.services.message import plan_many


class VisitError(Exception):
    """A visit cannot do what was asked; the text is a sentence for the person who asked."""


@transaction.atomic
def choose_teacher(*, visit, teacher, by) -> LessonVisit:
    """Say whose lesson it is, in a team. Raises VisitError when a focus has been named, or for somebody else."""
    visit = _locked(visit, by)
    if not rules.may_choose_teacher(by, visit):
        raise VisitError(_("A focus has been named for this lesson, so it stays whose it is."))
    if teacher not in teachers_of(visit):
        raise VisitError(_("%(person)s takes no part in this visit.") % {"person": teacher})
    visit.teacher = teacher
    visit.save()
    return visit


@transaction.atomic
def write_part(*, unlocked, visit, part, by, texts, seen=None) -> LessonVisit:
    """Seal one part of a visit, or another version of it. `seen` is the version that the page showed; None for none.

    The focus and the reflection are the teacher's, the observation the coaches' own until it is handed over, the joint
    analysis is for both to write. A reflection opens the observer's reading in the same moment.
    Raises VisitError when it is not the time for it, or not theirs; EntryChanged when somebody saved another version
    meanwhile; KeyMissing and NotOpened.
    """
    visit = _locked(visit, by)
    refused = rules.obstacle(visit, part)
    if refused:
        raise VisitError(refused)
    if not rules.writes(by, visit, part):
        raise VisitError(_("That is for somebody else to write."))
    if getattr(visit, f"{part.value}_id") is not None:
        _rewrite(unlocked, visit, part, by, texts, seen)
    else:
        _write(unlocked, visit, part, by, texts)
    discard_draft(person=by, place=visit_place(part, visit.meeting))
    return visit


def _write(unlocked, visit, part, by, texts):
    entry = entries.write(
        unlocked=unlocked,
        engagement=visit.engagement,
        by=by,
        kind=part,
        texts=texts,
        shared=part != EntryKind.OBSERVATION,
        meeting=visit.meeting,
        corner_of=visit.teacher,
    )
    setattr(visit, part.value, entry)
    now = timezone.now()
    setattr(visit, WRITTEN_AT[part], now)
    visit.save()
    if part == EntryKind.REFLECTION:
        if visit.observation_id:
            entries.release(entry=visit.observation)
        _tell(visit, REFLECTION, visit.engagement.coaches, now, without=by)


def _rewrite(unlocked, visit, part, by, texts, seen):
    """The same words again, as from a page sent twice, are what there is."""
    entry = Entry.objects.select_related("engagement__series").get(pk=getattr(visit, f"{part.value}_id"))
    entry.engagement = visit.engagement
    (opened,) = open_entries(unlocked, Entry.objects.filter(pk=entry.pk))
    if opened.texts == texts:
        return
    if seen != entry.version:
        raise EntryChanged(entry)
    entries.rewrite(unlocked=unlocked, entry=entry, by=by, texts=texts, seen=seen, corner_of=visit.teacher)


@transaction.atomic
def hand_over(*, unlocked, visit, by) -> LessonVisit:
    """Give the teacher the observation, as it stands: shown once their own reflection is written, or now if it is.

    Twice changes nothing. Raises VisitError without an interpretation, KeyMissing, NotOpened.
    """
    visit = _locked(visit, by)
    if visit.handed_over_at is not None:
        return visit
    if not rules.may_hand_over(by, visit):
        raise VisitError(_("There is no observation to hand over, or nobody to hand it to."))
    (opened,) = open_entries(unlocked, Entry.objects.filter(pk=visit.observation_id))
    if opened.texts is not None and not opened.texts["interpretation"]:
        raise VisitError(_("Write how you understand what you saw before you hand it over."))
    waits = visit.reflected_at is None
    entries.share(unlocked=unlocked, entry=visit.observation, by=by, corner_of=visit.teacher, held_back=waits)
    visit.handed_over_at = timezone.now()
    visit.save()
    _tell(visit, READING, [visit.teacher], visit.handed_over_at, without=by)
    return visit


@transaction.atomic
def take_back(*, unlocked, visit, by) -> LessonVisit:
    """The coaches' own again, to be written on: until the teacher has been shown it. Twice changes nothing.

    Raises VisitError afterwards, KeyMissing, NotOpened.
    """
    visit = _locked(visit, by)
    if visit.handed_over_at is None:
        return visit
    if not rules.may_take_back(by, visit):
        raise VisitError(_("The observation has been opened, and stays with the teacher."))
    entries.withdraw(unlocked=unlocked, entry=visit.observation, by=by)
    visit.handed_over_at = None
    visit.save()
    return visit


def _locked(visit, by):
    """The visit as it is now, made when there is none: engagement, series, meeting and then the visit are held.

    Raises VisitError for somebody to whom it is not open any more.
    """
    Engagement.objects.select_for_update(no_key=True).get(pk=visit.engagement.pk)
    Series.objects.select_for_update(no_key=True).get(pk=visit.meeting.series_id)
    Meeting.objects.select_for_update(no_key=True).get(pk=visit.meeting.pk)
    LessonVisit.objects.select_for_update(no_key=True).filter(meeting=visit.meeting.pk).first()
    try:
        return visit_of(by, visit.meeting.pk)
    except Meeting.DoesNotExist:
        raise VisitError(_("This visit is not open to you any more.")) from None


def _tell(visit, kind, people, at, *, without):
    """Mail that something is there, never what."""
    plan_many(
        {
            "person": person,
            "kind": kind,
            "subject_type": SUBJECT,
            "subject_id": visit.pk,
            "occasion": at.isoformat(),
            "authority": visit.engagement.authority,
        }
        for person in people
        if person.pk != without.pk
    )
