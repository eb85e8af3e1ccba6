import datetime as dt
import re

import pytest
from django.urls import reverse

from scheduling.models import Meeting, ModulePlan, NonTeachingDays, Term
from tests.factories import (
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_module_plan,
    make_series,
    make_teacher,
)

NOW = dt.datetime(2026, 9, 25, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

WISH = {
    "title": "Taluppfattning",
    "parts": "4",
    "every": "3",
    "teaching_days": "5",
    "b_weekday": "1",
    "b_starts": "14.30",
    "b_minutes": "90",
    "d_weekday": "3",
    "d_starts": "15",
    "d_minutes": "60",
    "a_minutes": "45",
    "c_minutes": "60",
    "first": "2026-09-28",
    "last": "",
    "place": "Sal 1",
}


@pytest.fixture
def school():
    school = SchoolFactory(name="Furuskolan")
    Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    free(school, "2026-10-26", "2026-10-30", name="Höstlov")
    return school


@pytest.fixture
def coach(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def teacher(school):
    return make_teacher(school)


@pytest.fixture
def series(school, coach, teacher):
    return make_series(school, facilitators=[coach], participants=[teacher, make_teacher(school)])


@pytest.fixture
def plan(series):
    """B on 6 October, D on the 15th."""
    return make_module_plan(series, dt.date(2026, 9, 28), days=(8, 17))


def free(school, first, last=None, *, name="Studiedag", own=False):
    NonTeachingDays.objects.create(
        authority=school.authority,
        school=school if own else None,
        name=name,
        starts_on=first,
        ends_on=last or first,
    )


def wish(client, series, **changes):
    page = client.get(reverse("module_plan_new", args=[series.pk]))
    initial = page.context["form"].initial
    return {**WISH, "token": initial["token"], "term": initial["term"], **changes}


def text(response):
    return response.content.decode()


def words(response):
    return " ".join(re.sub(r"<[^>]+>", "", text(response)).split())


def days(rows, letter):
    return [str(row.cells["ABCD".index(letter)].when.starts_at)[5:10] for row in rows]


def test_every_date_is_shown_before_anything_is_saved(client, series, coach):
    client.force_login(coach)
    assert "Planera en modul" in text(client.get(reverse("series_detail", args=[series.pk])))
    new, data = reverse("module_plan_new", args=[series.pk]), wish(client, series)
    page = client.post(new, data)
    assert days(page.context["form"].preview.rows, "B") == ["09-29", "10-20", "11-10", "12-01"]
    assert "tis 20 okt, 14.30–16.00" in words(page) and "fre 9 okt – mån 19 okt" in words(page)
    assert ModulePlan.objects.count() == 0
    seen = page.context["form"].preview.seen
    # Changed fields are looked at again before they are saved.
    other = client.post(new, {**data, "save": "1", "seen": seen, "every": "2"})
    assert "Datumen har ändrats sedan de visades" in text(other) and Meeting.objects.count() == 0
    saved = client.post(new, {**data, "save": "1", "seen": seen})
    plan = ModulePlan.objects.get()
    assert saved["Location"] == reverse("module_plan", args=[plan.pk])
    assert client.post(new, {**data, "save": "1", "seen": seen})["Location"] == saved["Location"]
    assert (plan.last, plan.moments.count(), Meeting.objects.count()) == (dt.date(2026, 12, 18), 16, 8)


def test_clashes_are_named_and_can_be_passed_over(client, series, school, coach, teacher):
    client.force_login(coach)
    make_meeting(make_series(school, facilitators=[coach]), dt.datetime(2026, 10, 20, 13, tzinfo=dt.UTC))
    other = make_series(school, facilitators=[make_coach(school.authority)], participants=[teacher])
    make_meeting(other, dt.datetime(2026, 10, 8, 13, tzinfo=dt.UTC))
    new, data = reverse("module_plan_new", args=[series.pk]), wish(client, series, parts="3")
    page = client.post(new, data)
    assert "Karin Ek är upptagen" in text(page) and f"På annat håll då: {teacher}" in " ".join(
        text(page).split()
    )
    seen = page.context["form"].preview.seen
    refused = client.post(new, {**data, "save": "1", "seen": seen})
    assert "så inget har sparats" in text(refused) and ModulePlan.objects.count() == 0
    page = client.post(new, {**data, "around": "on"})
    assert days(page.context["form"].preview.rows, "B") == ["09-29", "11-03", "11-24"]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"parts": "0"}, "parts", "större än eller lika med 1"),
        ({"parts": "13"}, "parts", "mindre än eller lika med 12"),
        ({"parts": "fyra"}, "parts", "heltal"),
        ({"every": "9"}, "every", "mindre än eller lika med 8"),
        ({"teaching_days": "0"}, "teaching_days", "större än eller lika med 1"),
        ({"b_minutes": "0"}, "b_minutes", "större än eller lika med 5"),
        ({"c_minutes": "721"}, "c_minutes", "mindre än eller lika med 720"),
        ({"b_weekday": "6"}, "b_weekday", "6"),
        ({"d_starts": "25.00"}, "d_starts", "13.30"),
        ({"first": "2026-09-24"}, "first", "Den dagen har passerat"),
        ({"first": "31/2"}, "first", "finns inte"),
        ({"last": "2026-09-01"}, "last", "före den första"),
        ({"last": "2029-09-01"}, "last", "ett läsår"),
        ({"term": "", "last": ""}, "last", "Ange till och med när"),
        ({"first": "2026-10-26", "last": "2026-11-01"}, "last", "Ingen av de här dagarna är en skoldag"),
        ({"token": "x"}, "token", ""),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client, series, coach, changes, field, said):
    client.force_login(coach)
    data = wish(client, series, **changes)
    page = client.post(reverse("module_plan_new", args=[series.pk]), {**data, "save": "1", "seen": ""})
    assert (page.status_code, ModulePlan.objects.count()) == (200, 0)
    errors = page.context["form"].errors
    assert list(errors) == [field] and said in " ".join(errors[field])


def test_more_parts_than_fit_show_those_that_do_and_what_would_help(client, series, coach):
    client.force_login(coach)
    page = client.post(reverse("module_plan_new", args=[series.pk]), wish(client, series, parts="5"))
    assert page.context["form"].errors["parts"] == [
        "Bara 4 delar får plats under den här tiden.",
        "Alla får plats med 2 veckor från del till del.",
    ]
    assert len(page.context["form"].preview.rows) == 4 and 'name="save"' not in text(page)
    page = client.post(reverse("module_plan_new", args=[series.pk]), wish(client, series, parts="12"))
    assert page.context["form"].errors["parts"][1].startswith("Färre delar, en tidigare första dag")


def test_members_see_the_plan_and_strangers_do_not(client, plan, series, school, coach, teacher):
    address = reverse("module_plan", args=[plan.pk])
    client.force_login(teacher)
    page = client.get(address)
    assert "tis 6 okt, 14.00–15.00" in words(page)
    assert reverse("module_plan_remove", args=[plan.pk]) not in text(page)
    assert client.post(reverse("module_plan_dates", args=[plan.pk])).status_code == 403
    assert client.get(reverse("module_plan_remove", args=[plan.pk])).status_code == 403
    meeting = plan.moments.get(letter="B").meeting
    assert "Del 1, moment B" in text(client.get(reverse("meeting_detail", args=[meeting.pk])))
    assert address in text(client.get(reverse("series_detail", args=[series.pk])))
    client.force_login(make_teacher(school))
    assert client.get(address).status_code == 404
    client.force_login(make_administrator(SchoolFactory().authority))
    assert client.get(address).status_code == 404
    assert client.get(reverse("module_plan_new", args=[series.pk])).status_code == 404


def test_a_guest_at_one_meeting_is_not_shown_the_plan(client, plan, school):
    meeting, guest = plan.moments.get(letter="B").meeting, make_teacher(school)
    meeting.participants.create(person=guest)
    client.force_login(guest)
    assert "moment B" not in text(client.get(reverse("meeting_detail", args=[meeting.pk])))


def test_who_joined_later_sees_the_dates_without_links_to_what_was_before(client, plan, series, school):
    late = make_teacher(school)
    series.members.create(person=late)
    client.force_login(late)
    page = client.get(reverse("module_plan", args=[plan.pk]))
    meeting = plan.moments.get(letter="B").meeting
    assert "tis 6 okt" in text(page) and reverse("meeting_detail", args=[meeting.pk]) not in text(page)


@pytest.mark.parametrize(
    ("now", "states", "following"),
    [
        ((9, 25), ["coming", "coming", "coming", "coming"], "A"),
        ((10, 1), ["now", "coming", "coming", "coming"], "A"),
        ((10, 7), ["past", "past", "now", "coming"], "C"),
        ((10, 20), ["past", "past", "past", "past"], None),
    ],
)
def test_what_has_been_and_what_is_next(client, plan, coach, time_machine, now, states, following):
    time_machine.move_to(dt.datetime(2026, *now, 8, tzinfo=dt.UTC))
    client.force_login(coach)
    (row,) = client.get(reverse("module_plan", args=[plan.pk])).context["rows"]
    assert [cell.state for cell in row.cells] == states
    assert next((cell.letter for cell in row.cells if cell.is_next), None) == following


def test_a_break_shows_what_it_hits_and_its_new_dates_are_taken(client, plan, school, series, coach, teacher):
    free(school, "2026-10-15")
    pages = [reverse("series_detail", args=[series.pk]), reverse("week"), reverse("home")]
    one = "1 moment i planen behöver ett nytt datum"
    client.force_login(coach)
    assert [one in text(client.get(page)) for page in pages] == [True, True, True]
    address = reverse("module_plan", args=[plan.pk])
    page = client.get(address)
    assert one in text(page) and "Studiedag" in text(page)
    (new,) = page.context["new_dates"]
    assert "Flytta de ikryssade mötena" in text(page)
    assert "torsdag 15 oktober, 14.00–15.00 → torsdag 22 oktober, 14.00–15.00" in text(page)
    client.force_login(teacher)
    assert one in text(client.get(address)) and 'name="chosen"' not in text(client.get(address))
    assert one not in text(client.get(reverse("week")))
    client.force_login(coach)
    dates = reverse("module_plan_dates", args=[plan.pk])
    assert "Kryssa i minst ett datum" in text(client.post(dates))
    assert client.post(dates, {"chosen": [new.key]})["Location"] == address
    assert one not in text(client.get(address))
    again = client.post(dates, {"chosen": [new.key]})
    assert again.status_code == 409
    assert "Del 1, moment D: torsdag 22 oktober, 14.00–15.00" in text(again)


def test_a_meeting_for_which_no_day_is_left(client, plan, school, coach):
    Term.objects.update(ends_on="2026-10-14")
    client.force_login(coach)
    page = client.get(reverse("module_plan", args=[plan.pk]))
    assert "utanför terminen" in text(page) and "Det finns ingen sådan veckodag kvar" in text(page)
    assert 'name="chosen"' not in text(page) and "Flytta de ikryssade" not in text(page)


def test_a_meeting_that_was_moved_far_away(client, plan, school, coach):
    d = plan.moments.get(letter="D").meeting
    far = dt.datetime(2099, 10, 5, 12, tzinfo=dt.UTC)
    Meeting.objects.filter(pk=d.pk).update(starts_at=far, ends_at=far + dt.timedelta(hours=1))
    client.force_login(coach)
    assert client.get(reverse("module_plan", args=[plan.pk])).status_code == 200


def test_a_plan_is_removed_with_its_meetings_to_come(client, plan, series, coach):
    client.force_login(coach)
    address = reverse("module_plan_remove", args=[plan.pk])
    page = client.get(address)
    assert "tisdag 6 oktober, 14.00–15.00" in text(page) and "torsdag 15 oktober, 14.00–15.00" in text(page)
    assert client.post(address, {"reason": ""}).context["form"].errors
    assert client.post(address, {"reason": "school"})["Location"] == reverse(
        "series_detail", args=[series.pk]
    )
    assert set(Meeting.objects.values_list("status", flat=True)) == {"cancelled"}
    assert client.get(address).status_code == 404


def test_the_office_sees_which_plans_are_hit(client, plan, series, school, coach):
    foreign = SchoolFactory()
    foreign_plan = make_module_plan(
        make_series(foreign, facilitators=[PersonFactory()]), dt.date(2026, 9, 28)
    )
    for one in (school, foreign):
        free(one, "2026-10-05", "2026-10-16", name="Lov")
    client.force_login(make_administrator(school.authority))
    page = client.get(reverse("school_year"))
    assert "Modulplaner som behöver nya datum" in text(page) and "2 moment" in text(page)
    assert reverse("module_plan", args=[plan.pk]) in text(page)
    assert reverse("module_plan", args=[foreign_plan.pk]) not in text(page)
    client.force_login(coach)
    assert "Modulplaner" not in text(client.get(reverse("school_year")))


def test_a_closed_series_is_left_in_peace(client, plan, series, school, coach):
    free(school, "2026-10-15")
    series.closed_at = NOW
    series.save()
    client.force_login(coach)
    assert "nytt datum" not in text(client.get(reverse("week")))
    page = client.get(reverse("module_plan", args=[plan.pk]))
    assert page.status_code == 200 and 'name="chosen"' not in text(page)


def test_as_many_queries_for_many_plans_and_parts(client, school, series, coach, same_queries):
    free(school, "2026-09-28", "2026-11-30", name="Lov", own=True)
    client.force_login(coach)
    office = make_administrator(school.authority)
    pages = [reverse("week"), reverse("home"), reverse("series_detail", args=[series.pk])]

    def grow(number):
        for _number in range(number):
            make_module_plan(make_series(school, participants=[coach]), dt.date(2026, 10, 5))
            start = Meeting.objects.count()
            make_module_plan(series, dt.date(2026, 9, 28), days=(7 + start, 8 + start), weeks=20)

    def load():
        client.force_login(coach)
        for page in pages:
            assert client.get(page).status_code == 200
        client.force_login(office)
        client.get(reverse("school_year"))

    same_queries(load, grow)


def test_as_many_queries_for_many_parts_that_are_hit(client, school, series, coach, same_queries):
    plan = make_module_plan(series, dt.date(2026, 9, 28), days=(8, 17))
    free(school, "2026-10-01", "2026-11-30", name="Lov", own=True)
    client.force_login(coach)
    address = reverse("module_plan", args=[plan.pk])

    def grow(number):
        for _number in range(min(number, 10)):
            part = plan.moments.filter(letter="B").count() + 1
            for letter, shift in (("B", 0), ("D", 1)):
                start = dt.datetime(2026, 10, 16 + part, 8 + shift, tzinfo=dt.UTC)
                plan.moments.create(part=part, letter=letter, meeting=make_meeting(series, start, minutes=30))

    same_queries(lambda: client.get(address), grow)
