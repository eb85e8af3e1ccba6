"""Answering a survey: by hand and by keyboard, on a phone, without scripts; and reading what came of it."""

import pytest

from coaching.enums import QuestionKind
from coaching.models import SurveyText
from coaching.services import survey as surveys
from tests.coaching.surveying import (
    answer_as,
    make_closed,
    make_people,
    make_survey,
    open_now,
    questions,
)
from tests.factories import SchoolFactory, make_administrator

from .conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def office(site):
    return make_administrator(SchoolFactory(name="Furuskolan").authority)


@pytest.fixture
def asked(office):
    school = SchoolFactory(area__authority=office.current_duties[0].authority)
    programme, people = make_people(school, 11)
    return programme, people


def test_answered_on_a_phone_without_scripts(open_page, fits, office, asked):
    programme, people = asked
    survey = open_now(make_survey(programme, office), office)
    page = open_page(PHONE, javascript=False, person=people[0])
    page.goto("/home/")
    page.get_by_role("link", name="Svara på enkäten Vad tycker du?").click()
    page.get_by_role("button", name="Skicka svaren").click()
    page.get_by_role("heading", name="2 saker behöver rättas").wait_for()
    page.get_by_label("4", exact=True).check()
    page.get_by_label("Nej").first.check()
    page.get_by_label("Vet inte").check()
    page.get_by_label("Något mer?").fill("Mer tid.")
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.get_by_role("button", name="Skicka svaren").click()
    page.get_by_text("Dina svar har kommit fram").wait_for()
    assert [text.text for text in SurveyText.objects.all()] == ["Mer tid."]
    assert questions(survey)[0].counts.get(number=4).amount == 1


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["wide", "phone"])
def test_answered_by_keyboard_with_how_far_one_has_come(
    open_page, accessible, screenshot, office, asked, viewport, dark
):
    programme, people = asked
    survey = open_now(make_survey(programme, office, introduction_sv="Det tar två minuter."), office)
    page = open_page(viewport, dark=dark, person=people[0])
    page.goto(f"/surveys/{survey.pk}/answer/")
    accessible(page)
    page.get_by_text("0 av 4 besvarade").wait_for()
    screenshot(page, f"survey-answer-{viewport['width']}")
    page.get_by_label("1 – inte alls").focus()
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("2 av 4 besvarade").wait_for()
    # Another window was faster.
    answer_as(survey, people[0])
    page.get_by_label("Något mer?").fill("Det står kvar.")
    page.get_by_role("button", name="Skicka svaren").click()
    page.get_by_text("Du har redan svarat").wait_for()
    accessible(page)
    assert page.get_by_label("Något mer?").input_value() == "Det står kvar."
    assert page.get_by_label("4", exact=True).is_checked()
    assert page.get_by_role("button", name="Skicka svaren").count() == 0


def test_built_and_read_by_the_office(open_page, accessible, fits, screenshot, office, asked):
    programme, people = asked
    first = make_closed(programme, office, people[:10])
    copy = surveys.copy(survey=first, by=office, moment="after", term=first.term.next)
    page = open_page(person=office)
    page.goto(f"/surveys/{copy.pk}/")
    page.get_by_role("link", name=QuestionKind.SEVERAL.label).click()
    page.get_by_label("Fråga", exact=False).first.fill("Vad behövs?")
    page.get_by_label("Vad man kan välja").fill("Tid\nLokaler")
    accessible(page)
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Frågan är tillagd").wait_for()
    accessible(page)
    screenshot(page, "survey-draft-1280")
    page.goto(f"/surveys/{copy.pk}/open/")
    accessible(page)
    last = questions(copy)[-1]
    page.goto(f"/surveys/{copy.pk}/")
    page.get_by_role("button", name=f"Ta bort {last.text}").click()
    page.get_by_text("Vad behövs?").wait_for(state="detached")
    copy = open_now(copy, office)
    for person in people[:9]:
        answer_as(copy, person, step=5)
    page.goto(f"/surveys/{copy.pk}/")
    page.get_by_role("heading", name="9 av 11 har svarat").wait_for()
    page.get_by_role("link", name="Stäng nu").click()
    accessible(page)
    page.get_by_role("button", name="Stäng enkäten").click()
    page.locator("canvas").first.wait_for()
    page.get_by_text("medelvärde 5,0 av 5").wait_for()
    accessible(page)
    screenshot(page, "survey-results-1280")
    page.set_viewport_size(NARROWEST)
    fits(page)
    screenshot(page, "survey-results-320")
