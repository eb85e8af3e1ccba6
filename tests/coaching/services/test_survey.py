"""Building, opening, answering and closing a survey."""

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from coaching.enums import QuestionKind, SurveyState
from coaching.models import Survey, SurveyCount, SurveyInvitee, SurveyQuestion, SurveyText
from coaching.queries.survey import amounts_of, people_asked
from coaching.queries.surveyresult import results_of, scale_means
from coaching.services import survey as services
from coaching.services.programmelist import RowChanged
from coaching.services.surveyanswer import AlreadyAnswered, NotOpen, answer
from coaching.services.surveyopening import (
    ask_newcomers,
    close,
    close_due,
    forget_asked,
    move_closing_day,
)
from coaching.tasks import remind_of_surveys, tend_surveys
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services import dispatch as dispatching
from scheduling.termcode import TermCode
from tests.coaching.surveying import (
    answer_as,
    make_closed,
    make_people,
    make_survey,
    open_now,
    questions,
)
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_engagement,
    make_group,
    make_principal,
    make_series,
    make_teacher,
)

NOW = dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


def dispatch():
    for ids, lease in dispatching.claim_batches():
        dispatching.send_batch(ids=ids, lease=lease)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def office(school):
    return make_administrator(school.authority)


@pytest.fixture
def programme(school):
    return make_people(school, 12)[0]


@pytest.fixture
def people(programme):
    return list(people_asked(programme, participants=True, principals=False).order_by("pk"))


@pytest.fixture
def survey(programme, office):
    return make_survey(programme, office)


def test_a_copy_asks_the_same_and_can_be_compared(survey, office):
    made = services.copy(survey=survey, by=office, moment="after", term=TermCode("VT", 2027))
    assert (made.state, made.moment, made.term) == ("draft", "after", TermCode("VT", 2027))
    names = ("kind", "position", "lineage", "text_sv", "steps", "low_sv", "is_required")
    assert list(made.questions.values_list(*names)) == list(survey.questions.values_list(*names))
    options = [
        list(one.questions.values_list("options__number", "options__text_sv", "options__text_en"))
        for one in (survey, made)
    ]
    assert options[0] == options[1]
    first = questions(made)[0]
    services.change_question(question=first, text_sv="Hur nyttigt var det?", steps=5)
    assert questions(made)[0].lineage == questions(survey)[0].lineage
    services.change_question(question=first, is_same=False, text_sv="Hur långt?", steps=5)
    assert questions(made)[0].lineage != questions(survey)[0].lineage


def test_questions_are_put_in_order_and_taken_out(survey):
    first, second, third, fourth = questions(survey)
    services.move_question(question=third, by=-1)
    services.move_question(question=first, by=-1)
    assert questions(survey) == [first, third, second, fourth]
    for _twice in range(2):
        services.remove_question(question=third)
    assert [(one.pk, one.position) for one in questions(survey)] == [
        (first.pk, 1),
        (second.pk, 2),
        (fourth.pk, 3),
    ]


def test_two_who_write_at_once_do_not_overwrite_each_other(survey, office):
    words = {"moment": "before", "term": survey.term, "title_sv": "Ny"}
    services.change(survey=survey, by=office, seen=survey.changed_at, **words)
    with pytest.raises(RowChanged):
        services.change(
            survey=survey, by=office, seen=survey.changed_at - dt.timedelta(1), **words | {"title_sv": "B"}
        )


def test_who_is_asked(school, programme, people):
    principal = make_principal(school)
    engagement = make_engagement(
        school, teachers=[make_teacher(school)], coaches=[make_teacher(school)], programme=programme
    )
    make_engagement(school, teachers=[make_teacher(school)], programme=programme, phase="closed")
    left = make_teacher(school)
    make_group(programme, school, members=[left], name="Två")
    left.series_memberships.update(left_at=timezone.now())
    programme.series = make_series(school, participants=[make_teacher(school)])
    programme.save()
    inactive = make_teacher(school, person=None)
    make_group(programme, school, members=[inactive], name="Tre")
    type(inactive).objects.filter(pk=inactive.pk).update(is_active=False)
    own = [engagement.series.members.get(role="participant").person, programme.series.members.get().person]
    asked = people_asked(programme, participants=True, principals=False)
    assert set(asked) == {*people, *own}
    assert set(people_asked(programme, participants=False, principals=True)) == {principal}


def test_opening_needs_questions_people_and_a_day_to_come(programme, office, survey, school):
    def opened(what, **more):
        with pytest.raises(services.SurveyError) as error:
            open_now(what, office, **more)
        return str(error.value)

    bare = services.create(
        programme=programme, by=office, moment="before", term=TermCode("HT", 2026), title_sv="T"
    )
    assert opened(bare) == "Enkäten har inga frågor än."
    assert opened(survey, days=-1) == "Välj en sista dag som inte har gått."
    small, _few = make_people(school, 7)
    assert opened(make_survey(small, office)).startswith("Bara 7 skulle tillfrågas.")
    assert open_now(make_survey(small, office), office, asks_newcomers=True).is_open


def test_what_is_asked_stays_as_it_is_once_people_are_asked(survey, office):
    open_now(survey, office)
    first = questions(survey)[0]
    for change in (
        lambda: services.add_question(survey=survey, kind=QuestionKind.TEXT, text_sv="?"),
        lambda: services.change_question(question=first, text_sv="?"),
        lambda: services.remove_question(question=first),
        lambda: services.remove(survey=survey),
        lambda: open_now(survey, office),
    ):
        with pytest.raises(services.NotADraft):
            change()
    # Nor behind the service's back.
    for change in (
        lambda: SurveyQuestion.objects.filter(pk=first.pk).update(text_sv="?"),
        lambda: first.survey.questions.all().delete(),
        lambda: questions(survey)[1].options.create(number=9, text_sv="?"),
        lambda: Survey.objects.filter(pk=survey.pk).update(state="draft", opened_at=None, closes_on=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_answers_are_counted_and_nothing_twice(survey, office, people):
    survey = open_now(survey, office)
    answer_as(survey, people[0], step=5, choice=2, several=[1, 3], text="Mer tid.")
    answer_as(survey, people[1], step=5, choice=1)
    with pytest.raises(AlreadyAnswered):
        answer_as(survey, people[0], step=1)
    with pytest.raises(PermissionDenied):
        answer_as(survey, office)
    scale, one, several, _text = questions(survey)

    def counts(question):
        return dict(question.counts.filter(amount__gt=0).values_list("number", "amount"))

    assert counts(scale) == {0: 2, 5: 2}
    assert counts(one) == {0: 2, 1: 1, 2: 1}
    assert counts(several) == {0: 1, 1: 1, 3: 1}
    assert list(SurveyText.objects.values_list("text", flat=True)) == ["Mer tid."]
    amounts = amounts_of(survey)
    assert (amounts.asked, amounts.answered) == (12, 2)


@pytest.mark.parametrize("odd", [{"step": 6}, {"step": 0}, {"choice": 3}, {"several": [9]}])
def test_what_cannot_be_chosen_is_refused_whole(survey, office, people, odd):
    survey = open_now(survey, office)
    with pytest.raises(ValueError, match="cannot be chosen"):
        answer_as(survey, people[0], **odd)
    with pytest.raises(ValueError, match="has to be answered"):
        answer(survey=survey, person=people[0], answers={})
    with pytest.raises(ValueError, match="not asked"):
        answer(survey=survey, person=people[0], answers={0: [1]})
    assert amounts_of(survey).answered == 0
    assert not SurveyCount.objects.filter(amount__gt=0).exists()


def test_closed_with_seven_answers_it_tells_nothing_ever(survey, office, people):
    survey = open_now(survey, office)
    for person in people[:7]:
        answer_as(survey, person, text="Kanariefågel")
    assert results_of(survey, with_texts=True) == []
    survey = close(survey=survey)
    assert (survey.asked, survey.answered) == (12, 7)
    assert results_of(survey, with_texts=True) == []
    assert scale_means() == []
    assert (SurveyCount.objects.count(), SurveyText.objects.count()) == (0, 0)
    with pytest.raises(NotOpen):
        answer_as(survey, people[8])


def test_results_from_eight_answers_and_texts_from_ten(survey, office, people):
    survey = open_now(survey, office)
    for turn, person in enumerate(people[:9]):
        answer_as(survey, person, step=turn % 5 + 1, several=[1, 2] if turn < 7 else [], text=f"Text {turn}")
    assert results_of(survey, with_texts=True) == []
    survey = close(survey=survey)
    scale, one, several, text = results_of(survey, with_texts=True)
    assert [(row.label, row.amount) for row in scale.rows] == [
        ("1 – inte alls", 2),
        ("2", 2),
        ("3", 2),
        ("4", 2),
        ("5 – i hög grad", 1),
    ]
    assert (scale.amount, scale.mean) == (9, (2 + 4 + 6 + 8 + 5) / 9)
    assert [(row.label, row.amount, row.share) for row in one.rows] == [("Ja", 9, 1.0), ("Nej", 0, 0.0)]
    # Seven of the nine have answered that question, and nine have written.
    assert [(part.is_shown, part.amount, part.rows, part.texts) for part in (several, text)] == [
        (False, None, [], [])
    ] * 2
    assert not SurveyText.objects.exists()
    assert not questions(survey)[2].counts.exists()


def test_ten_texts_are_read_by_the_office_only(survey, office, people):
    survey = open_now(survey, office)
    for turn, person in enumerate(people[:10]):
        answer_as(survey, person, text=f"Text {turn}")
    survey = close(survey=survey)
    assert Counter(results_of(survey, with_texts=True)[3].texts) == Counter(f"Text {n}" for n in range(10))
    (*_others, text) = results_of(survey, with_texts=False)
    assert (text.is_shown, text.texts) == (True, [])


def test_terms_stand_beside_each_other(programme, office, people):
    first = make_closed(programme, office, people[:10], term=TermCode("VT", 2026))
    second = services.copy(survey=first, by=office, moment="after", term=TermCode("HT", 2026))
    second = open_now(second, office)
    for person in people[:8]:
        answer_as(second, person, step=5)
    close(survey=second)
    second.refresh_from_db()
    scale = results_of(second, with_texts=True)[0]
    told = [(str(one.term), one.moment, one.amount, one.mean, one.distribution) for one in scale.terms]
    assert told == [
        ("VT-26", "during", 10, 3.0, (2, 2, 2, 2, 2)),
        ("HT-26", "after", 8, 5.0, (0, 0, 0, 0, 8)),
    ]
    assert scale_means(authorities=[programme.authority_id], terms=[TermCode("HT", 2026)])[0].mean == 5.0
    assert scale_means(programmes=[programme.pk])[0].programme == programme
    assert scale_means(authorities=[]) == []


def test_it_closes_by_itself_the_night_after_its_last_day(survey, office, people, time_machine):
    survey = open_now(survey, office, days=2)
    move_closing_day(survey=survey, closes_on=timezone.localdate() + dt.timedelta(days=3))
    for days in (2, 3):
        time_machine.move_to(NOW + dt.timedelta(days=days), tick=False)
        assert close_due() == 0
    answer_as(survey, people[0])
    time_machine.move_to(NOW + dt.timedelta(days=4), tick=False)
    with pytest.raises(NotOpen):
        answer_as(survey, people[1])
    for _twice in range(2):
        tend_surveys()
    survey.refresh_from_db()
    assert survey.state == SurveyState.CLOSED
    with pytest.raises(services.SurveyError):
        move_closing_day(survey=survey, closes_on=timezone.localdate() + dt.timedelta(days=9))
    time_machine.move_to(NOW + dt.timedelta(days=4 + 366), tick=False)
    assert forget_asked() == 12
    assert (survey.asked, survey.answered) == (12, 1)


@pytest.mark.parametrize("asks", [True, False])
def test_who_comes_later_is_asked_where_the_survey_says_so(survey, office, programme, school, asks):
    survey = open_now(survey, office, asks_newcomers=asks)
    late = make_teacher(school)
    make_group(programme, school, members=[late], name="Sent")
    assert (ask_newcomers(), ask_newcomers()) == (int(asks), 0)
    assert SurveyInvitee.objects.filter(person=late).exists() == asks
    assert Message.objects.filter(person=late, kind="survey_asked").exists() == asks


def test_mail_asks_once_and_reminds_who_has_not_answered(survey, office, people, mailbox, time_machine):
    survey = open_now(survey, office, days=14)
    dispatch()
    subjects = {message["Subject"] for message in mailbox.messages}
    assert len(mailbox.messages) == 12
    assert subjects == {"En enkät att svara på till och med måndag 19 oktober"}
    texts = [message.get_body(("plain",)).get_content() for message in mailbox.messages]
    assert all(f"/surveys/{survey.pk}/answer/" in text and "Hur nyttigt" not in text for text in texts)
    before = set(Message.objects.values_list("pk", "state"))
    answer_as(survey, people[0])
    # An answer leaves no trace in the ledger.
    assert set(Message.objects.values_list("pk", "state")) == before
    time_machine.move_to(NOW + dt.timedelta(days=7), tick=False)
    for _twice in range(2):
        remind_of_surveys()
    reminders = Message.objects.filter(kind="survey_reminder")
    assert {row.person for row in reminders} == set(people[1:])
    answer_as(survey, people[1])
    mailbox.messages.clear()
    dispatch()
    assert len(mailbox.messages) == 10
    row = reminders.get(person=people[1])
    assert (row.state, row.reason) == (MessageState.SUPPRESSED, SuppressReason.ANSWERED)
    # The office's ledger would tell who has answered.
    assert not Message.objects.in_office_of(office).filter(kind="survey_reminder").exists()
    assert Message.objects.in_office_of(office).filter(kind="survey_asked", state="sent").count() == 12
    time_machine.move_to(NOW + dt.timedelta(days=12), tick=False)
    remind_of_surveys()
    assert reminders.filter(occasion__startswith="2d").count() == 10


def test_the_question_itself_leaves_whether_or_not_it_was_answered(survey, office, people, mailbox):
    survey = open_now(survey, office)
    answer_as(survey, people[0])
    dispatch()
    assert len(mailbox.messages) == 12


def test_a_moved_day_takes_the_reminder_along(survey, office, time_machine, mailbox):
    survey = open_now(survey, office, days=14)
    Message.objects.all().delete()
    time_machine.move_to(NOW + dt.timedelta(days=7), tick=False)
    remind_of_surveys()
    move_closing_day(survey=survey, closes_on=timezone.localdate() + dt.timedelta(days=14))
    dispatch()
    assert mailbox.messages == []
    assert set(Message.objects.values_list("reason", flat=True)) == {SuppressReason.NOTHING_TO_REMIND}
    time_machine.move_to(NOW + dt.timedelta(days=14), tick=False)
    remind_of_surveys()
    dispatch()
    assert len(mailbox.messages) == 12


def test_a_person_who_is_erased_leaves_the_amounts(programme, office, people):
    survey = make_closed(programme, office, people[:8])
    SurveyInvitee.objects.filter(person=people[0]).delete()
    amounts = amounts_of(survey)
    assert (amounts.asked, amounts.answered) == (12, 8)
