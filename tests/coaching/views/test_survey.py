"""Pages of surveys: built, answered, read."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coaching.enums import QuestionKind
from coaching.models import Survey, SurveyCount, SurveyInvitee, SurveyQuestion, SurveyText
from coaching.queries.mydata import groups as my_data
from coaching.queries.survey import amounts_of
from coaching.services import survey as services
from coaching.services.surveyopening import close
from coaching.templatetags.surveys import mean_of, share_of
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
    make_coordinator,
    make_group,
    make_teacher,
)

NOW = dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

HOSTILE = "<img src=x onerror=alert(1)> {{ 7*7 }}"


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def office(school):
    return make_administrator(school.authority)


@pytest.fixture
def asked(school):
    """A programme and the twelve who take part in it."""
    return make_people(school, 12)


@pytest.fixture
def programme(asked):
    return asked[0]


@pytest.fixture
def people(asked):
    return asked[1]


@pytest.fixture
def survey(programme, office):
    return open_now(make_survey(programme, office), office)


def detail(survey, name="survey_detail", *more):
    return reverse(name, args=[survey.pk, *more])


def html(response):
    return response.content.decode()


def given(survey, step="4", choice="1", several=(), text=""):
    """A form as the browser sends it."""
    names = [f"q{question.pk}" for question in questions(survey)]
    return dict(zip(names, (step, choice, list(several), text), strict=True))


def test_from_nothing_to_results(programme, people, office, client):
    client.force_login(office)
    form = {"title_sv": HOSTILE, "introduction_sv": "a\r\nb", "moment": "during", "term": "HT-26"}
    for odd in ({"title_sv": ""}, {"moment": "snart"}, {"term": "HT-2"}, {"introduction_sv": "x" * 3000}):
        assert client.post(reverse("survey_new", args=[programme.slug]), form | odd).status_code == 200, odd
    client.post(reverse("survey_new", args=[programme.slug]), form)
    survey = Survey.objects.get()
    assert (survey.introduction_sv, survey.term) == ("a\nb", TermCode("HT", 2026))
    scale = detail(survey, "survey_question_new", "scale")
    for odd in ({"text_sv": ""}, {"text_sv": "x" * 400}, {"steps": "3"}, {"steps": "x"}):
        assert client.post(scale, {"text_sv": "Hur?", "steps": "5"} | odd).status_code == 200, odd
    client.post(scale, {"text_sv": HOSTILE, "steps": "7", "is_required": "on"})
    one = detail(survey, "survey_question_new", "one")
    for odd in ("", "Ja", "Ja\nja", "\n".join("abcdefghijklm"), "x" * 90 + "\ny"):
        assert client.post(one, {"text_sv": "Vad?", "options_sv": odd}).status_code == 200, odd
    assert client.post(one, {"text_sv": "V?", "options_sv": "a\nb", "options_en": "a"}).status_code == 200
    client.post(one, {"text_sv": "Vad?", "options_sv": "Ja\r\n\r\nNej", "options_en": "Yes\nNo"})
    client.post(detail(survey, "survey_question_new", "text"), {"text_sv": "Mer?"})
    assert client.get(detail(survey, "survey_question_new", "nytt")).status_code == 404
    assert list(survey.questions.values_list("kind", flat=True)) == ["scale", "one", "text"]
    for page in ("survey_detail", "survey_preview"):
        assert "<img src=x" not in html(client.get(detail(survey, page)))
    whom = {"asks_participants": "on", "closes_on": "2026-10-20"}
    for odd in ({"asks_participants": ""}, {"closes_on": ""}, {"closes_on": "2026-10-01"}):
        assert client.post(detail(survey, "survey_open"), whom | odd).status_code == 200, odd
    assert client.post(detail(survey, "survey_open"), whom).status_code == 302
    assert client.post(detail(survey, "survey_open"), whom).status_code == 200
    assert amounts_of(survey).asked == 12
    assert client.get(detail(survey, "survey_edit")).status_code == 200
    assert client.post(detail(survey, "survey_edit"), form | {"title_sv": "Ny"}).status_code == 200
    assert client.get(scale).status_code == 403
    client.post(detail(survey, "survey_move"), {"closes_on": "2026-10-30"})
    survey.refresh_from_db()
    assert survey.closes_on == dt.date(2026, 10, 30)
    client.post(detail(survey, "survey_close"))
    survey.refresh_from_db()
    assert (survey.state, survey.asked, survey.answered) == ("closed", 12, 0)


def test_answering_counts_and_the_first_page_asks_no_more(survey, people, client):
    person = people[0]
    client.force_login(person)
    page = detail(survey, "survey_answer")
    assert page in html(client.get(reverse("home")))
    assert "no-cache" in client.get(page)["Cache-Control"]
    assert client.post(page, given(survey, step="")).status_code == 200
    for odd in ({"step": "6"}, {"step": "x"}, {"choice": "0"}, {"several": ["9"]}, {"text": "x" * 3000}):
        assert client.post(page, given(survey, **odd)).status_code == 200, odd
    assert amounts_of(survey).answered == 0
    response = client.post(page, given(survey, several=["1", "3"], text=" Mer\r\ntid. "))
    assert response.status_code == 302
    assert list(SurveyText.objects.values_list("text", flat=True)) == ["Mer\ntid."]
    assert "<form method" not in html(client.get(page)).split('id="main"')[1].split("</main>")[0]
    assert page not in html(client.get(reverse("home")))


def test_twice_in_two_tabs_gets_a_sentence_and_keeps_what_was_typed(survey, people, client):
    client.force_login(people[0])
    page = detail(survey, "survey_answer")
    client.post(page, given(survey, step="2"))
    second = client.post(page, given(survey, step="5", text="Kanariefågel"))
    assert second.status_code == 409
    assert "Kanariefågel" in html(second)
    assert "Det svaret räknas, men inte det här." in html(second)
    assert dict(questions(survey)[0].counts.filter(amount__gt=0).values_list("number", "amount")) == {
        0: 1,
        2: 1,
    }


def test_closed_meanwhile_gets_a_sentence_and_keeps_what_was_typed(survey, people, client):
    client.force_login(people[0])
    page = detail(survey, "survey_answer")
    close(survey=survey)
    response = client.post(page, given(survey, text="Kanariefågel"))
    assert response.status_code == 409
    assert "Kanariefågel" in html(response)
    assert 'type="submit">Skicka svaren' not in html(response)
    assert client.get(page).status_code == 200
    assert not SurveyText.objects.exists()


def test_it_is_a_page_for_those_who_are_asked_only(survey, office, school, client):
    page = detail(survey, "survey_answer")
    for person in (office, make_teacher(school)):
        client.force_login(person)
        assert client.get(page).status_code == 404
        assert client.post(page, given(survey)).status_code == 404
    assert not SurveyInvitee.objects.filter(answered=True).exists()


def test_the_office_sees_how_many_and_never_who_or_what_while_it_is_open(survey, people, office, client):
    for person in people[:9]:
        answer_as(survey, person, step=5, text="Kanariefågel")
    client.force_login(office)
    page = html(client.get(detail(survey)))
    assert "9 av 12 har svarat" in page
    assert "Kanariefågel" not in page and "<canvas" not in page
    assert not any(str(person) in page for person in people)
    rows = html(client.get(reverse("survey_list", args=[survey.programme.slug])))
    assert "9 av 12 har svarat" in rows


def test_what_came_of_it_is_read_by_the_office_and_without_words_by_coordinators(
    programme, people, office, client
):
    coordinator = make_coordinator(programme)
    draft = make_survey(programme, office, title_sv="Utkastet")
    survey = make_closed(programme, office, people[:10])
    client.force_login(office)
    page = html(client.get(detail(survey)))
    assert 'data-columns="amount"' in page and "Text 7" in page and "10 av 12 svarade" in page
    client.force_login(coordinator)
    page = html(client.get(detail(survey)))
    assert 'data-columns="amount"' in page and "Text 7" not in page
    assert "Utkastet" not in html(client.get(reverse("survey_list", args=[programme.slug])))
    assert client.get(detail(draft)).status_code == 404
    assert client.post(detail(survey, "survey_copy"), {"moment": "after", "term": "VT-27"}).status_code == 403
    client.force_login(people[0])
    assert client.get(detail(survey)).status_code == 404
    assert client.get(reverse("survey_list", args=[programme.slug])).status_code == 404


def test_figures_are_rounded_and_not_cut_off():
    assert [mean_of(value) for value in (88 / 26, 2.96, 3.0, 2.25)] == ["3,4", "3,0", "3,0", "2,3"]
    assert [share_of(value) for value in (1 / 26, 9 / 26, 1.0, 0.125)] == ["4 %", "35 %", "100 %", "13 %"]


def test_seven_answers_are_said_to_be_too_few(programme, people, office, client):
    survey = make_closed(programme, office, people[:7])
    client.force_login(office)
    page = html(client.get(detail(survey)))
    assert "Färre än 8 svarade" in page and "<canvas" not in page and "Text 3" not in page


def test_the_copy_says_its_term_and_keeps_the_line(programme, people, office, client):
    first = make_closed(programme, office, people[:10], term=TermCode("VT", 2026))
    client.force_login(office)
    client.post(detail(first, "survey_copy"), {"moment": "after", "term": "HT-26"})
    made = Survey.objects.get(state="draft")
    edit = detail(made, "survey_question_edit", questions(made)[0].pk)
    assert 'name="is_same"' in html(client.get(edit))
    client.post(edit, {"text_sv": "Hur nyttigt var det?", "steps": "5", "is_same": "on"})
    for turn, person in enumerate(people[:9]):
        if turn == 0:
            made = open_now(made, office)
        answer_as(made, person, step=4)
    close(survey=made)
    assert "VT-26" in html(client.get(detail(made))) and "3,0" in html(client.get(detail(made)))


def test_one_question_may_be_moved_and_removed_from_the_page(programme, office, client):
    draft = make_survey(programme, office)
    client.force_login(office)
    first, second, *_rest = questions(draft)
    client.post(detail(draft, "survey_question_down", first.pk))
    assert questions(draft)[:2] == [second, first]
    client.post(detail(draft, "survey_question_up", first.pk))
    client.post(detail(draft, "survey_question_remove", second.pk))
    assert [question.position for question in questions(draft)] == [1, 2, 3]
    client.post(detail(draft, "survey_remove"))
    assert not Survey.objects.exists()


def test_my_data_says_that_one_was_asked_and_not_what_one_answered(survey, people):
    answer_as(survey, people[0], text="Kanariefågel")
    for person, answered in ((people[0], True), (people[1], False)):
        [group] = [group for group in my_data(person) if group.name == "surveys"]
        assert [row[3] for row in group.rows] == [answered]
        assert "Kanariefågel" not in str(group)


def test_pages_ask_as_often_for_one_as_for_thirty(programme, office, people, school, client, same_queries):
    client.force_login(office)
    term = TermCode("HT", 2026)

    def surveys(more):
        for _one in range(more):
            open_now(make_survey(programme, office, term=term), office)

    same_queries(lambda: client.get(reverse("survey_list", args=[programme.slug])), surveys)
    draft = services.create(programme=programme, by=office, moment="before", term=term, title_sv="T")

    def ask_more(more):
        for number in range(more):
            options = [(f"{number} a", ""), (f"{number} b", "")]
            services.add_question(survey=draft, kind=QuestionKind.ONE, text_sv="?", options=options)

    same_queries(lambda: client.get(detail(draft)), ask_more)
    same_queries(lambda: client.get(detail(draft, "survey_preview")), lambda more: None)
    assert SurveyQuestion.objects.filter(survey=draft).count() == 30
    client.force_login(people[0])
    made = open_now(draft, office)
    same_queries(lambda: client.get(detail(made, "survey_answer")), lambda more: None)


def test_results_ask_as_often_after_one_term_as_after_thirty(programme, office, people, client, same_queries):
    client.force_login(office)
    first = make_closed(programme, office, people[:10])

    def grow(more):
        """The same questions in other years, ten answers each."""
        for _one in range(more):
            year = 2000 + Survey.objects.count()
            made = services.copy(survey=first, by=office, moment="after", term=TermCode("VT", year))
            rows = Survey.objects.filter(pk=made.pk)
            SurveyCount.objects.bulk_create(
                SurveyCount(question=questions(made)[0], number=number, amount=10) for number in (0, 3)
            )
            rows.update(state="open", opened_at=NOW, closes_on=NOW, asks_participants=True)
            rows.update(state="closed", closed_at=NOW, asked=12, answered=10)

    same_queries(lambda: client.get(detail(first)), grow)
    assert "VT-30" in html(client.get(detail(first)))


def test_a_group_that_ended_is_asked_no_more(school, office, client):
    programme, _people = make_people(school, 8)
    ended = make_group(programme, school, members=[make_teacher(school)], name="Slut")
    type(ended.series).objects.filter(pk=ended.series_id).update(closed_at=timezone.now())
    survey = open_now(make_survey(programme, office), office)
    assert amounts_of(survey).asked == 8
