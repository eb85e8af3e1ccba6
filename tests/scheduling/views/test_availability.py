import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from scheduling.models import HoursException, Term, WeeklyHours
from tests.factories import AuthorityFactory, make_administrator, make_coach, make_duty

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)),
]

DAYS = {f"day{day}": "" for day in range(5)}


@pytest.fixture
def authority():
    return AuthorityFactory()


@pytest.fixture
def coach(authority):
    return make_coach(authority)


@pytest.fixture
def terms(authority):
    return [
        Term.objects.create(authority=authority, season=season, year=year, starts_on=first, ends_on=last)
        for season, year, first, last in (
            ("VT", 2026, "2026-01-12", "2026-06-12"),
            ("HT", 2026, "2026-08-17", "2026-12-18"),
            ("VT", 2027, "2027-01-11", "2027-06-11"),
        )
    ]


def hours(coach, term, weekday=0, starts=8, ends=12):
    return WeeklyHours.objects.create(
        coach=coach, term=term, weekday=weekday, starts=dt.time(starts), ends=dt.time(ends)
    )


def spans(coach, term):
    rows = WeeklyHours.objects.filter(coach=coach, term=term)
    return [(row.weekday, str(row.starts), str(row.ends)) for row in rows]


def test_a_coach_sets_the_hours_of_a_term(client, coach, terms):
    client.force_login(coach)
    url = reverse("hours_edit", args=[coach.pk, terms[1].pk])
    answer = client.post(url, DAYS | {"day0": "8-12, 13-16.30", "day3": "9-11"}, follow=True)
    assert answer.redirect_chain == [(reverse("availability"), 302)]
    assert spans(coach, terms[1]) == [
        (0, "08:00:00", "12:00:00"),
        (0, "13:00:00", "16:30:00"),
        (3, "09:00:00", "11:00:00"),
    ]
    assert "8.00–12.00, 13.00–16.30" in answer.content.decode()
    client.post(url, DAYS | {"day4": "9-11"})
    assert spans(coach, terms[1]) == [(4, "09:00:00", "11:00:00")]


def test_what_cannot_be_read_is_told_and_kept(client, coach, terms):
    client.force_login(coach)
    hours(coach, terms[1])
    answer = client.post(reverse("hours_edit", args=[coach.pk, terms[1].pk]), DAYS | {"day1": "8-12, 11-13"})
    page = answer.content.decode()
    assert "8.00–12.00 och 11.00–13.00 överlappar." in page
    assert 'value="8-12, 11-13"' in page
    assert spans(coach, terms[1]) == [(0, "08:00:00", "12:00:00")]


def test_hours_are_copied_from_the_last_term_that_has_any(client, coach, terms):
    client.force_login(coach)
    hours(coach, terms[0])
    page = client.get(reverse("availability")).content.decode()
    assert "Kopiera från VT-26" in page
    url = reverse("hours_edit", args=[coach.pk, terms[2].pk])
    assert 'value="8.00–12.00"' not in client.get(url).content.decode()
    page = client.get(url + "?copy=1").content.decode()
    assert 'value="8.00–12.00"' in page
    assert "Tiderna är de som gällde VT-26. Inget är sparat ännu." in page
    assert spans(coach, terms[2]) == []


def test_terms_that_are_over_are_not_shown(client, coach, terms):
    client.force_login(coach)
    page = client.get(reverse("availability")).content.decode()
    assert [code for code in ("VT-26", "HT-26", "VT-27") if f">{code}</h2>" in page] == ["HT-26", "VT-27"]


def test_a_day_off_and_a_short_day(client, coach, terms):
    client.force_login(coach)
    new = reverse("exception_new", args=[coach.pk])
    client.post(new, {"starts_on": "2026-10-05", "ends_on": "2026-10-07", "starts": "", "ends": ""})
    client.post(new, {"starts_on": "2026-10-09", "ends_on": "", "starts": "8", "ends": "11.30"})
    page = client.get(reverse("availability")).content.decode()
    assert "borta" in page
    assert "8.00–11.30" in page
    away, short = HoursException.objects.filter(coach=coach)
    assert (away.is_away, str(away.ends_on)) == (True, "2026-10-07")
    edit = reverse("exception_edit", args=[coach.pk, short.pk])
    client.post(edit, {"starts_on": "2026-10-09", "ends_on": "", "starts": "8", "ends": "12"})
    short.refresh_from_db()
    assert short.ends == dt.time(12)
    client.post(reverse("exception_remove", args=[coach.pk, away.pk]))
    client.post(reverse("exception_remove", args=[coach.pk, away.pk]))
    assert list(HoursException.objects.filter(coach=coach)) == [short]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_on": "2026-10-06"}, "Andra tider är redan inlagda för mån 5 okt – ons 7 okt."),
        (
            {"starts_on": "2026-11-06", "ends_on": "2026-11-05"},
            "Sista dagen kan inte ligga före den första.",
        ),
        ({"starts_on": "2026-11-06", "starts": "9"}, "Ange båda tiderna, eller ingen när du är borta."),
        ({"starts_on": "2026-11-06", "starts": "9", "ends": "8"}, "Sluttiden måste vara efter starttiden."),
        ({"starts_on": "2026-11-06", "ends_on": "2027-11-05"}, "120 dagar"),
    ],
)
def test_days_that_cannot_be_are_told(client, coach, typed, sentence):
    HoursException.objects.create(coach=coach, starts_on="2026-10-05", ends_on="2026-10-07")
    client.force_login(coach)
    answer = client.post(reverse("exception_new", args=[coach.pk]), typed)
    assert sentence in answer.content.decode()
    assert HoursException.objects.count() == 1


def test_the_office_keeps_the_hours_of_its_own_coaches(client, authority, coach, terms):
    client.force_login(make_administrator(authority))
    url = reverse("availability_of", args=[coach.pk])
    client.post(reverse("hours_edit", args=[coach.pk, terms[1].pk]), DAYS | {"day0": "8-9"})
    assert "8.00–9.00" in client.get(url).content.decode()
    client.force_login(make_administrator(AuthorityFactory()))
    assert client.get(url).status_code == 404


def test_a_coach_of_two_authorities_fills_the_terms_of_both_and_an_office_only_its_own(client, coach, terms):
    other = AuthorityFactory()
    make_duty(Role.COACH, authority=other, person=coach)
    foreign = Term.objects.create(
        authority=other, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    client.force_login(coach)
    assert client.get(reverse("hours_edit", args=[coach.pk, foreign.pk])).status_code == 200
    client.force_login(make_administrator(other))
    assert client.get(reverse("hours_edit", args=[coach.pk, foreign.pk])).status_code == 200
    assert client.get(reverse("hours_edit", args=[coach.pk, terms[1].pk])).status_code == 404


def test_the_database_refuses_hours_that_overlap_or_end_before_they_start(coach, terms):
    hours(coach, terms[1], 0, 8, 12)
    hours(coach, terms[1], 0, 12, 14)
    hours(coach, terms[1], 1, 8, 12)
    hours(coach, terms[2], 0, 8, 12)
    for starts, ends in ((11, 13), (8, 8), (9, 8)):
        with pytest.raises(IntegrityError), transaction.atomic():
            hours(coach, terms[1], 0, starts, ends)


def test_as_many_queries_for_thirty_days_as_for_one(client, coach, terms):
    client.force_login(coach)
    hours(coach, terms[1])
    amounts = []
    for number in (1, 30):
        HoursException.objects.bulk_create(
            HoursException(coach=coach, starts_on=day, ends_on=day)
            for day in (dt.date(2026, 10, 1) + dt.timedelta(days=30 * number + n) for n in range(number))
        )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("availability")).status_code == 200
        amounts.append(len(queries))
    assert amounts[0] == amounts[1]
