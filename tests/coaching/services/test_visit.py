"""A lesson visit from the focus to the joint analysis: who may do what when, and who reads what when."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coaching.enums import EntryKind
from coaching.models import Draft, Entry, EntryVersion, LessonVisit
from coaching.queries.draft import draft_of, engagement_of_place, visit_place
from coaching.queries.export import parts
from coaching.services import engagement as engagements
from coaching.services import visit as services
from coaching.services.draft import keep_draft
from coaching.services.entry import EntryChanged
from coaching.services.erasure import erase_contents
from coaching.services.member import join, leave
from coaching.services.visit import VisitError, choose_teacher
from coaching.vault.plaintext import Plaintext
from scheduling.models import Message, Participant
from scheduling.services.meeting import cancel, move
from tests import factories
from tests.coaching.visits import ANALYSIS, FOCUS, REFLECTION, SEEN, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    return Visit()


def test_the_whole_way(visit):
    visit.whole()
    row = visit.row()
    assert (row.teacher, row.engagement) == (visit.teacher, visit.engagement)
    assert row.focus_at < row.begun_at < row.handed_over_at < row.reflected_at < row.analysed_at
    everything = {"focus": FOCUS, "observation": SEEN, "reflection": REFLECTION, "analysis": ANALYSIS}
    for person in (visit.teacher, visit.coach, visit.second_coach):
        assert visit.reads(person) == everything
    assert LessonVisit.objects.count() == 1
    assert set(Entry.objects.values_list("meeting", flat=True)) == {visit.meeting.pk}


def test_no_observation_without_a_focus(visit):
    with pytest.raises(VisitError, match="fokus"):
        visit.observe()
    assert not Entry.objects.exists() and not LessonVisit.objects.exists()
    visit.name_focus()
    visit.observe()
    assert visit.reads(visit.coach) == {"focus": FOCUS, "observation": SEEN}


def test_the_focus_changes_until_the_observation_has_begun(visit):
    visit.name_focus()
    visit.write(EntryKind.FOCUS, visit.teacher, FOCUS | {"question": "Vem är tyst?"}, seen=1)
    assert visit.reads(visit.coach)["focus"]["question"] == "Vem är tyst?"
    visit.observe()
    with pytest.raises(VisitError):
        visit.write(EntryKind.FOCUS, visit.teacher, FOCUS, seen=2)
    assert visit.reads(visit.coach)["focus"]["question"] == "Vem är tyst?"


def test_each_writes_their_own_part(visit):
    with pytest.raises(VisitError):
        visit.write(EntryKind.FOCUS, visit.coach, FOCUS)
    visit.name_focus()
    with pytest.raises(VisitError):
        visit.write(EntryKind.OBSERVATION, visit.teacher, SEEN)
    visit.observe()
    with pytest.raises(VisitError):
        visit.write(EntryKind.REFLECTION, visit.coach, REFLECTION)
    assert [*visit.reads(visit.coach)] == ["observation", "focus"]


def test_what_the_coach_writes_is_the_coaches_own_until_it_is_handed_over(visit):
    visit.name_focus()
    visit.observe(interpretation="")
    assert visit.reads(visit.second_coach)["observation"] == SEEN | {"interpretation": ""}
    assert visit.reads(visit.teacher) == {"focus": FOCUS}
    with pytest.raises(VisitError, match="förstår"):
        visit.hand_over()
    visit.write(EntryKind.OBSERVATION, visit.second_coach, SEEN, seen=1)
    visit.hand_over()
    with pytest.raises(VisitError):
        visit.write(EntryKind.OBSERVATION, visit.coach, SEEN | {"evidence": "Annat"}, seen=2)


def exported(visit, person):
    found = parts(visit.vaults[person], person, [visit.seen_by(person).engagement])
    return {opened.entry.kind for part in found for opened in part.entries}


def test_the_reading_opens_after_the_teachers_own_reflection(visit):
    visit.name_focus()
    visit.observe()
    visit.hand_over()
    entry = Entry.objects.get(kind=EntryKind.OBSERVATION)
    assert entry.shared_at is not None and entry.held_back
    assert "observation" not in visit.reads(visit.teacher)
    assert exported(visit, visit.teacher) == {"focus"}
    assert exported(visit, visit.coach) == {"focus", "observation"}
    assert not visit.reads(visit.teacher).keys() & {"observation", "reflection"}
    visit.reflect()
    assert visit.reads(visit.teacher) == {"focus": FOCUS, "observation": SEEN, "reflection": REFLECTION}
    assert exported(visit, visit.teacher) == {"focus", "observation", "reflection"}
    assert visit.reads(visit.coach)["reflection"] == REFLECTION


def test_who_has_reflected_already_reads_what_is_handed_over_at_once(visit):
    visit.name_focus()
    visit.reflect()
    visit.observe()
    assert "observation" not in visit.reads(visit.teacher)
    visit.hand_over()
    assert visit.reads(visit.teacher)["observation"] == SEEN


def test_a_reflection_comes_after_the_lesson_has_begun():
    visit = Visit(hours=3)
    visit.name_focus()
    with pytest.raises(VisitError):
        visit.reflect()
    visit.observe()
    visit.reflect()
    assert visit.row().reflected_at is not None


def test_handing_over_is_taken_back_until_the_reading_has_opened(visit):
    visit.name_focus()
    visit.observe()
    visit.hand_over()
    visit.take_back()
    visit.take_back()
    assert visit.row().handed_over_at is None
    visit.write(EntryKind.OBSERVATION, visit.coach, SEEN | {"evidence": "09.30 Mer"}, seen=1)
    visit.hand_over()
    visit.hand_over()
    assert "observation" not in visit.reads(visit.teacher)
    visit.reflect()
    assert visit.reads(visit.teacher)["observation"]["evidence"] == "09.30 Mer"
    with pytest.raises(VisitError):
        visit.take_back()
    assert visit.reads(visit.teacher)["observation"]["evidence"] == "09.30 Mer"


def test_the_analysis_comes_last_and_is_rewritten_by_both(visit):
    visit.name_focus()
    visit.observe()
    with pytest.raises(VisitError):
        visit.analyse()
    visit.hand_over()
    with pytest.raises(VisitError):
        visit.analyse(by=visit.coach)
    visit.reflect()
    visit.analyse(by=visit.coach)
    visit.write(EntryKind.ANALYSIS, visit.teacher, {"text": "Lärarens"}, seen=1)
    visit.write(EntryKind.ANALYSIS, visit.second_coach, {"text": "Coachens"}, seen=2)
    assert visit.reads(visit.teacher)["analysis"] == {"text": "Coachens"}
    savings = EntryVersion.objects.filter(entry__kind=EntryKind.ANALYSIS).order_by("number")
    assert [row.saved_by for row in savings] == [visit.coach, visit.teacher, visit.second_coach]


def test_two_coaches_at_once_do_not_write_over_each_other(visit):
    visit.name_focus()
    visit.observe()
    with pytest.raises(EntryChanged):
        visit.write(EntryKind.OBSERVATION, visit.second_coach, SEEN | {"evidence": "Andras"})
    visit.write(EntryKind.OBSERVATION, visit.second_coach, SEEN | {"evidence": "Andras"}, seen=1)
    with pytest.raises(EntryChanged):
        visit.write(EntryKind.OBSERVATION, visit.coach, SEEN | {"evidence": "Mitt"}, seen=1)
    assert visit.reads(visit.coach)["observation"]["evidence"] == "Andras"


def test_the_same_page_sent_twice_is_one_saving(visit):
    visit.name_focus()
    visit.name_focus()
    visit.write(EntryKind.FOCUS, visit.teacher, FOCUS | {"wanted": "Mer"}, seen=1)
    visit.write(EntryKind.FOCUS, visit.teacher, FOCUS | {"wanted": "Mer"}, seen=1)
    assert EntryVersion.objects.count() == 2


def test_in_a_team_it_is_between_one_teacher_and_the_coaches():
    visit = Visit(team=True)
    with pytest.raises(visit.meeting.DoesNotExist):
        visit.seen_by(visit.teacher)
    assert visit.seen_by(visit.coach).teacher_id is None
    choose(visit, visit.teacher)
    visit.whole()
    assert set(Entry.objects.values_list("corner_of", flat=True)) == {visit.teacher.pk}
    assert len(visit.reads(visit.teacher)) == 4
    assert visit.reads(visit.colleague) == {}
    with pytest.raises(visit.meeting.DoesNotExist):
        visit.seen_by(visit.colleague)


def choose(visit, teacher, by=None):
    by = by or visit.coach
    return choose_teacher(visit=visit.seen_by(by), teacher=teacher, by=by)


def test_a_coach_says_whose_lesson_it_is_until_there_is_a_focus():
    visit = Visit(team=True)
    with pytest.raises(VisitError):
        choose(visit, factories.make_teacher(visit.school))
    choose(visit, visit.colleague)
    choose(visit, visit.teacher)
    with pytest.raises(VisitError):
        choose(visit, visit.colleague, by=visit.teacher)
    visit.name_focus()
    with pytest.raises(VisitError):
        choose(visit, visit.colleague)
    assert visit.row().teacher == visit.teacher


def test_of_a_team_the_only_one_who_is_asked_is_visited():
    visit = Visit(team=True)
    Participant.objects.filter(meeting=visit.meeting, person=visit.colleague).delete()
    assert visit.seen_by(visit.teacher).teacher == visit.teacher
    visit.name_focus()
    assert visit.row().teacher == visit.teacher


def test_a_meeting_of_another_kind_is_no_visit(visit):
    other = factories.make_meeting(visit.engagement.series, timezone.now() + dt.timedelta(days=9))
    visit.meeting = other
    with pytest.raises(other.DoesNotExist):
        visit.seen_by(visit.coach)


def test_moving_the_meeting_takes_the_focus_along():
    visit = Visit(hours=48)
    visit.name_focus()
    start = visit.meeting.starts_at + dt.timedelta(days=2)
    move(meeting=visit.meeting, starts_at=start, ends_at=start + dt.timedelta(hours=1), by=visit.coach)
    found = visit.seen_by(visit.coach)
    assert (found.meeting.starts_at, found.focus_at) == (start, visit.row().focus_at)
    visit.observe()


def test_a_cancelled_visit_keeps_what_was_written_and_takes_nothing_more():
    visit = Visit(hours=48)
    visit.name_focus()
    cancel(meeting=visit.meeting, reason="illness", by=visit.coach)
    for again in (visit.observe, lambda: visit.write(EntryKind.FOCUS, visit.teacher, REFLECTION, seen=1)):
        with pytest.raises(VisitError, match="inställt"):
            again()
    assert visit.reads(visit.coach) == {"focus": FOCUS}


def test_one_that_was_observed_goes_on_whatever_the_calendar_says():
    visit = Visit(hours=1)
    visit.name_focus()
    visit.observe()
    cancel(meeting=visit.meeting, reason="illness", by=visit.coach)
    visit.hand_over()
    visit.reflect()
    assert visit.reads(visit.teacher)["observation"] == SEEN


def test_nothing_is_handed_to_who_has_left():
    visit = Visit(team=True)
    choose(visit, visit.teacher)
    visit.name_focus()
    visit.observe()
    leave(engagement=visit.engagement, person=visit.teacher, by=visit.coach)
    with pytest.raises(VisitError):
        visit.hand_over()
    with pytest.raises(visit.meeting.DoesNotExist):
        visit.seen_by(visit.teacher)
    assert visit.reads(visit.coach) == {"focus": FOCUS, "observation": SEEN}


def test_whose_page_is_still_open_after_leaving_is_refused():
    visit = Visit(team=True)
    choose(visit, visit.teacher)
    mine = visit.seen_by(visit.teacher)
    leave(engagement=visit.engagement, person=visit.teacher, by=visit.coach)
    with pytest.raises(VisitError):
        services.write_part(
            unlocked=visit.vaults[visit.teacher],
            visit=mine,
            part=EntryKind.FOCUS,
            by=visit.teacher,
            texts={name: Plaintext(text) for name, text in FOCUS.items()},
        )
    assert not Entry.objects.exists()


def test_when_a_second_teacher_comes_the_visit_stays_whose_it_is(visit):
    visit.name_focus()
    join(
        engagement=visit.engagement,
        person=visit.colleague,
        role="participant",
        by=visit.coach,
    )
    visit.observe()
    visit.hand_over()
    visit.reflect()
    assert visit.row().teacher == visit.teacher
    with pytest.raises(visit.meeting.DoesNotExist):
        visit.seen_by(visit.colleague)


def test_after_closing_what_was_begun_is_finished_and_a_pause_stops_nothing(visit):
    visit.name_focus()
    engagements.pause(engagement=visit.engagement, by=visit.coach)
    visit.observe()
    engagements.close(engagement=visit.engagement, by=visit.coach)
    visit.hand_over()
    visit.reflect()
    visit.analyse()
    assert len(visit.reads(visit.teacher)) == 4


def test_what_is_erased_is_gone_and_that_it_was_so_stays(visit):
    visit.whole()
    engagements.close(engagement=visit.engagement, by=visit.coach)
    now = timezone.now()
    erase_contents(engagement_id=visit.engagement.pk, until=now)
    type(visit.engagement).objects.filter(pk=visit.engagement.pk).update(
        erase_on=timezone.localdate(), erased_at=now
    )
    row = visit.row()
    assert row.entry_ids() == {} and row.analysed_at is not None
    with pytest.raises(VisitError, match="raderats"):
        visit.write(EntryKind.ANALYSIS, visit.coach, ANALYSIS)
    assert not Entry.objects.exists()


def test_a_draft_belongs_to_who_writes_that_part_and_goes_with_the_saving(visit):
    place = visit_place(EntryKind.OBSERVATION, visit.meeting)
    assert engagement_of_place(visit.coach, place) == visit.engagement
    for person in (visit.teacher, visit.colleague, factories.make_principal(visit.school)):
        assert engagement_of_place(person, place) is None
    for wrong in (
        "visit:note:1",
        "visit:observation:x",
        f"visit:goal:{visit.meeting.pk}",
        "visit:observation:",
    ):
        assert engagement_of_place(visit.coach, wrong) is None
    visit.name_focus()
    coachs = visit.vaults[visit.coach]
    fields = {"evidence": Plaintext("09.14 ")}
    keep_draft(unlocked=coachs, engagement=visit.engagement, place=place, fields=fields)
    assert draft_of(coachs, place).fields == fields
    visit.observe()
    assert not Draft.objects.exists()


def mails(kind):
    return [row.person for row in Message.objects.filter(kind=kind).order_by("pk")]


def test_each_hears_that_something_is_there(visit):
    visit.name_focus()
    visit.observe()
    assert mails("visit_reading") == []
    visit.hand_over()
    assert mails("visit_reading") == [visit.teacher]
    visit.reflect()
    assert mails("visit_reflection") == [visit.coach, visit.second_coach]
    for row in Message.objects.filter(kind__startswith="visit_re"):
        assert (row.facts, row.subject_id) == ({}, visit.row().pk)


@pytest.mark.parametrize(
    "fields",
    [
        {"begun_at": True},
        {"focus_at": True, "handed_over_at": True},
        {"focus_at": True, "begun_at": True, "handed_over_at": True, "analysed_at": True},
        {"reflected_at": True},
    ],
)
def test_the_database_keeps_the_order(visit, fields):
    now = dict.fromkeys(fields, timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonVisit.objects.create(
            meeting=visit.meeting, engagement=visit.engagement, teacher=visit.teacher, **now
        )
