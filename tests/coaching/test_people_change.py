"""People change in the middle of it all: a coach, the principal, a teacher; and what was under way goes on or stops."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Certification, Person
from coaching.enums import EntryKind, ParagraphKind, Phase
from coaching.models import Engagement, Entry, Goal, HandOver, Log, Task
from coaching.services import agreement as agreements
from coaching.services import goal as goals
from coaching.services import handover as handovers
from coaching.services import task as tasks
from coaching.services import visit as visits
from coaching.services.circlekey import settle
from coaching.services.engagement import EngagementError, close
from coaching.services.log import log_as_planned
from coaching.services.member import leave
from coaching.services.takeover import hand_over
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Message
from scheduling.services import dispatch
from scheduling.services.meeting import book
from tests.coaching.goals import goal_texts, write_goal
from tests.coaching.vaults import unlock_client
from tests.coaching.visits import ANALYSIS, FOCUS, SEEN, Visit, sealed
from tests.factories import make_administrator, make_coach, make_principal, make_vault

pytestmark = pytest.mark.django_db
TITLE = "Minuten före svaret"


class Underway:
    """A team of two, two coaches: a goal, a task and a visited lesson of `teacher`, and a meeting booked."""

    def __init__(self):
        self.visit = Visit(team=True)
        for name in ("school", "coach", "second_coach", "teacher", "colleague", "vaults"):
            setattr(self, name, getattr(self.visit, name))
        self.principal = make_principal(self.school)
        self.office = make_administrator(self.school.authority)
        self.goal = write_goal(self.vaults[self.coach], self.visit.engagement, self.coach)
        visits.choose_teacher(visit=self.visit.seen_by(self.coach), teacher=self.teacher, by=self.coach)
        self.visit.name_focus()
        self.visit.observe()
        self.visit.hand_over()
        self.task = self.set_task(self.teacher)
        self.coming = book(
            series=self.engagement.series,
            kind=MeetingKind.CONVERSATION,
            starts_at=timezone.now().replace(microsecond=0) + dt.timedelta(days=9),
            ends_at=timezone.now().replace(microsecond=0) + dt.timedelta(days=9, hours=1),
            by=self.coach,
        )

    @property
    def engagement(self):
        return Engagement.objects.with_people().get(pk=self.visit.engagement.pk)

    @property
    def page(self):
        return reverse("engagement_detail", args=[self.visit.engagement.pk])

    def set_task(self, teacher, by=None):
        by = by or self.coach
        (task,) = tasks.set_tasks(
            unlocked=self.vaults[by],
            engagement=self.engagement,
            by=by,
            teachers=[teacher],
            due_on=timezone.localdate() + dt.timedelta(days=5),
            texts=sealed({"title": TITLE, "what": "Skriv först.", "with_class": ""}),
        )
        return task

    def window(self, person):
        """A client of somebody's, unlocked where there is a vault."""
        client = Client()
        client.force_login(Person.objects.get(pk=person.pk))
        if person in self.vaults:
            unlock_client(client, self.vaults[person])
        return client

    def pages(self):
        """Everything of the engagement that its coach opens."""
        own = (
            "tasks",
            "tasks/new",
            "members",
            "notes/new",
            "goals/new",
            "attainment",
            "close",
            "book",
            "agreement",
        )
        return [
            self.page,
            *(f"{self.page}{name}/" for name in own),
            reverse("home"),
            reverse("engagement_list"),
            reverse("note_list"),
            reverse("task_detail", args=[self.task.pk]),
            reverse("goal_edit", args=[self.goal.pk]),
            reverse("visit_detail", args=[self.visit.meeting.pk]),
            reverse("meeting_detail", args=[self.coming.pk]),
            reverse("vault_export"),
        ]

    def statuses(self, person):
        client = self.window(person)
        return {address: client.get(address).status_code for address in self.pages()}


@pytest.fixture
def underway():
    return Underway()


def send_all():
    """Everything that is planned, as if it were due."""
    at = timezone.now() - dt.timedelta(minutes=1)
    Message.objects.filter(sent_at=None).update(due_at=at, try_at=at)
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)


# Another coach


def handed_over(underway, entries):
    """To a successor, with consent of each teacher; the second coach has left before."""
    leave(engagement=underway.engagement, person=underway.second_coach, by=underway.coach)
    successor = make_coach(underway.school.authority)
    underway.vaults[successor] = make_vault(successor)
    handover = handovers.propose(
        engagement=underway.engagement, outgoing=underway.coach, successor=successor, by=underway.coach
    )
    handover = handovers.ask(handover=handover, entries=entries, by=underway.coach)
    for teacher in (underway.teacher, underway.colleague):
        with pytest.raises(EngagementError):
            hand_over(unlocked=underway.vaults[underway.coach], handover=handover, by=underway.coach)
        handover = handovers.answer(handover=handover, by=teacher, consents=True, edition=handover.edition)
    hand_over(unlocked=underway.vaults[underway.coach], handover=handover, by=underway.coach)
    for person in (successor, underway.teacher, underway.colleague):
        settle(unlocked=underway.vaults[person], engagement=underway.engagement)
    return successor


def test_a_successor_goes_on_with_the_goal_the_task_and_the_visit(underway):
    successor = handed_over(underway, list(Entry.objects.visible_to(underway.coach)))
    vault = underway.vaults[successor]
    assert set(underway.statuses(successor).values()) == {200}
    shown = underway.window(successor).get(underway.page)
    assertContains(shown, TITLE)
    goals.change_goal(
        unlocked=vault, goal=Goal.objects.get(), by=successor, texts=goal_texts("Alla talar."), seen=1
    )
    assertContains(underway.window(underway.colleague).get(underway.page), "Alla talar.")
    page = reverse("visit_detail", args=[underway.visit.meeting.pk])
    assertContains(underway.window(successor).get(page), SEEN["evidence"].splitlines()[0])
    assertNotContains(underway.window(underway.teacher).get(page), SEEN["evidence"].splitlines()[0])
    underway.visit.reflect()
    assertContains(underway.window(underway.teacher).get(page), SEEN["evidence"].splitlines()[0])
    underway.visit.analyse(by=successor)
    assertContains(underway.window(underway.teacher).get(page), ANALYSIS["text"])
    assert underway.window(underway.colleague).get(page).status_code == 404
    assert underway.window(underway.coach).get(page).status_code == 404
    underway.set_task(underway.colleague, by=successor)
    assert Task.objects.count() == 2


def test_what_does_not_go_along_stays_the_teachers_and_the_pages_hold(underway):
    successor = handed_over(underway, [])
    answers = underway.statuses(successor)
    # A goal that does not open cannot be changed, and the page sends back.
    assert {address for address, status in answers.items() if status not in (200, 302)} == set()
    assertNotContains(underway.window(successor).get(underway.page), TITLE)
    page = reverse("visit_detail", args=[underway.visit.meeting.pk])
    assertNotContains(underway.window(successor).get(page), FOCUS["question"])
    assertContains(underway.window(underway.teacher).get(underway.page), TITLE)
    underway.visit.reflect()
    assertContains(underway.window(underway.teacher).get(page), SEEN["evidence"].splitlines()[0])
    underway.visit.analyse(by=successor)
    assertContains(underway.window(underway.teacher).get(page), ANALYSIS["text"])


# Another principal


def test_a_new_principal_sees_from_the_first_day_what_the_duty_shows(underway):
    log_as_planned(meeting=underway.visit.meeting, by=underway.coach)
    agreements.release(engagement=underway.engagement, kind=ParagraphKind.ATTENDANCE, by=underway.teacher)
    successor = make_principal(underway.school, starts_on=timezone.localdate())
    underway.principal.duties.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    page = underway.window(successor).get(underway.page)
    assertContains(page, str(underway.coach))
    assertContains(page, "har varit med på")
    assertNotContains(page, TITLE)
    assertContains(underway.window(successor).get(reverse("home")), "Överenskommelser som väntar på dig")
    assertContains(underway.window(successor).get(f"{underway.page}agreement/"), "Jag godkänner")
    assert underway.window(underway.principal).get(underway.page).status_code == 404


# Teachers leave


def test_a_teacher_who_leaves_is_done_with_it_and_the_rest_goes_on(underway, mailbox):
    other = underway.set_task(underway.colleague)
    leave(engagement=underway.engagement, person=underway.teacher, by=underway.coach)
    assert set(underway.statuses(underway.coach).values()) == {200}
    gone = underway.statuses(underway.teacher)
    open_still = {reverse(name) for name in ("home", "engagement_list", "note_list", "vault_export")}
    assert {address for address, status in gone.items() if status == 200} == open_still
    own = reverse("task_detail", args=[other.pk])
    assert underway.window(underway.colleague).get(own).status_code == 200
    assertContains(underway.window(underway.colleague).get(underway.page), TITLE)
    mailbox.messages.clear()
    send_all()
    subjects = {mail["Subject"] for mail in mailbox.to(underway.teacher.email)}
    assert not any("uppgift" in subject or "reflekt" in subject for subject in subjects), subjects
    assert any("uppgift" in mail["Subject"] for mail in mailbox.to(underway.colleague.email))


def test_a_team_without_its_last_teacher_can_be_ended_and_breaks_nowhere(underway):
    for teacher in (underway.teacher, underway.colleague):
        leave(engagement=underway.engagement, person=teacher, by=underway.coach)
    # Where nothing is left to do one is sent back to the engagement.
    assert set(underway.statuses(underway.coach).values()) <= {200, 302}
    coach, texts = underway.window(underway.coach), {"title": TITLE, "what": "Ord"}
    due = timezone.localdate() + dt.timedelta(days=3)
    answer = coach.post(f"{underway.page}tasks/new/", {**texts, "due_on": due.isoformat()})
    assert (answer.status_code, Task.objects.count()) == (302, 1)
    assert coach.post(f"{underway.page}notes/new/", {"own": "Det sista"}).status_code == 302
    assert Entry.objects.filter(kind=EntryKind.NOTE).count() == 1
    # Nobody is left to ask, so nobody has to say yes.
    successor = make_coach(underway.school.authority)
    underway.vaults[successor] = make_vault(successor)
    coach.post(f"{underway.page}handover/new/", {"successor": successor.pk, "outgoing": underway.coach.pk})
    coach.post(f"{underway.page}handover/notes/", {"entry": []})
    page = coach.get(f"{underway.page}handover/")
    assertContains(page, f"{underway.page}handover/finish/")
    coach.post(f"{underway.page}handover/finish/")
    assert HandOver.objects.get().state == "done"
    assert underway.window(successor).post(f"{underway.page}close/").status_code == 302
    assert underway.engagement.phase == Phase.CLOSED


def test_a_hand_over_does_not_wait_for_the_answer_of_a_teacher_who_has_left(underway):
    successor = make_coach(underway.school.authority)
    make_vault(successor)
    handover = handovers.propose(
        engagement=underway.engagement, outgoing=underway.coach, successor=successor, by=underway.coach
    )
    handover = handovers.ask(handover=handover, entries=[], by=underway.coach)
    handovers.answer(handover=handover, by=underway.teacher, consents=True, edition=handover.edition)
    coach, address = underway.window(underway.coach), f"{underway.page}handover/"
    assertContains(coach.get(address), f"Väntar på svar från {underway.colleague}.")
    assertNotContains(coach.get(address), f"{address}finish/")
    leave(engagement=underway.engagement, person=underway.colleague, by=underway.office)
    assertContains(coach.get(address), f"{address}finish/")
    coach.post(f"{address}finish/")
    assert HandOver.objects.get().state == "done"


# A certification ends


def test_the_office_sees_that_a_certification_has_ended_and_the_coach_goes_on(underway):
    Certification.objects.create(
        coach=underway.coach.coach_profile,
        name="ACC",
        issued_on=timezone.localdate() - dt.timedelta(days=1000),
        expires_on=timezone.localdate() - dt.timedelta(days=1),
    )
    home = underway.window(underway.office).get(reverse("home"))
    assertContains(home, str(underway.coach))
    assertContains(home, "Har gått ut")
    assert set(underway.statuses(underway.coach).values()) == {200}
    log = reverse("log_planned", args=[underway.visit.meeting.pk])
    assert underway.window(underway.coach).post(log).status_code == 302
    assert Log.objects.count() == 1


# The end


def test_what_was_not_logged_before_the_end_is_logged_after_it(underway):
    assertContains(underway.window(underway.coach).get(f"{underway.page}close/"), "är inte loggat")
    close(engagement=underway.engagement, by=underway.coach)
    underway.coming.refresh_from_db()
    assert underway.coming.status == MeetingStatus.CANCELLED
    assertContains(underway.window(underway.coach).get(reverse("home")), "Allt som planerat")
    log = reverse("log_planned", args=[underway.visit.meeting.pk])
    assert underway.window(underway.coach).post(log).status_code == 302
    assert Log.objects.get().phase in (Phase.WORK, "")
    assertContains(underway.window(underway.principal).get(underway.page), "1 möte, 2 tim")
    steering = {f"{underway.page}book/", f"{underway.page}close/"}
    for person, refused in ((underway.coach, set()), (underway.teacher, steering)):
        answers = underway.statuses(person)
        assert {address for address, status in answers.items() if status >= 400} == refused
