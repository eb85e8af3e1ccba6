import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from accounts.models import ImportRun
from accounts.services import importrun
from scheduling.models import NonTeachingDays, Term
from scheduling.queries.schoolyear import free_eves_of
from tests.factories import (
    AuthorityFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_duty,
    make_principal,
    make_series,
    make_teacher,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False),
]


@pytest.fixture
def school():
    return SchoolFactory(name="Furuskolan")


@pytest.fixture
def authority(school):
    return school.authority


@pytest.fixture
def office(client, authority):
    client.force_login(make_administrator(authority))
    return client


@pytest.fixture
def year(authority):
    Term.objects.create(
        authority=authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    Term.objects.create(
        authority=authority, season="VT", year=2027, starts_on="2027-01-11", ends_on="2027-06-11"
    )
    NonTeachingDays.objects.create(
        authority=authority, name="Höstlov", starts_on="2026-10-26", ends_on="2026-10-30"
    )
    NonTeachingDays.objects.create(
        authority=authority, name="Jullov", starts_on="2026-12-21", ends_on="2027-01-08"
    )


def text(response):
    return response.content.decode()


def test_everybody_sees_the_year(client, school, year):
    client.force_login(make_teacher(school))
    page = client.get(reverse("school_year"))
    shown = page.context["year"]
    assert shown.name == "2026/27"
    # 90 weekdays less the break; 110 less Good Friday, Easter Monday and Ascension Day.
    assert [(str(term), amount) for term, amount in shown.terms] == [("HT-26", 85), ("VT-27", 107)]
    assert [str(month.first) for month in shown.months][:: len(shown.months) - 1] == [
        "2026-08-01",
        "2027-06-01",
    ]
    assert "26–30" in text(page)
    assert "Långfredagen" in text(page)
    assert reverse("term_new") not in text(page)


def test_a_break_over_new_year_is_told_in_both_months(client, school, year):
    client.force_login(make_teacher(school))
    months = client.get(reverse("school_year")).context["year"].months
    runs = {m.first.month: [(r.first.day, r.last.day, str(r.why)) for r in m.runs] for m in months}
    with translation.override("sv"):
        assert runs[12] == [
            (21, 23, "Jullov"),
            (24, 24, "Julafton"),
            (25, 25, "Juldagen"),
            (26, 26, "Annandag jul"),
            (28, 30, "Jullov"),
            (31, 31, "Nyårsafton"),
        ]
    assert runs[1] == [
        (1, 1, "Nyårsdagen"),
        (4, 5, "Jullov"),
        (6, 6, "Trettondedag jul"),
        (7, 8, "Jullov"),
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("HT-25", "2025/26"),
        ("vt 26", "2025/26"),
        ("höstterminen 2027", "2027/28"),
        ("nonsense", "2026/27"),
        ("HT-99", "2026/27"),
        ("HT-00", "2026/27"),
    ],
)
def test_the_term_in_the_address_is_read_as_people_write_it(client, school, typed, name):
    client.force_login(make_teacher(school))
    assert client.get(reverse("school_year"), {"term": typed}).context["year"].name == name


def test_another_authority_is_not_shown(client, school):
    client.force_login(make_teacher(school))
    other = AuthorityFactory()
    assert client.get(reverse("school_year"), {"authority": other.pk}).status_code == 404
    assert client.get(reverse("school_year"), {"authority": "x"}).status_code == 404


def test_a_schools_own_days_are_shown_to_it_and_to_who_chooses_it(client, school, office, year):
    NonTeachingDays.objects.create(
        authority=school.authority,
        school=school,
        kind="study_day",
        name="Egen dag",
        starts_on="2026-11-20",
        ends_on="2026-11-20",
    )
    assert "Egen dag" not in text(office.get(reverse("school_year")))
    assert "Egen dag" in text(office.get(reverse("school_year"), {"school": school.pk}))
    client.force_login(make_principal(school))
    assert "Egen dag" in text(client.get(reverse("school_year")))
    assert "Egen dag" not in text(client.get(reverse("school_year"), {"school": ""}))


def test_a_term_that_was_set_strangely_breaks_no_page(office, authority):
    Term.objects.create(
        authority=authority, season="HT", year=2026, starts_on="2025-01-01", ends_on="2028-01-01"
    )
    assert office.get(reverse("school_year")).status_code == 200


def test_the_office_adds_changes_and_removes_a_term(office, authority):
    new = reverse("term_new")
    page = office.post(new, {"code": "ht 26", "starts_on": "2026-08-17", "ends_on": "2027-01-08"})
    assert page.url == f"{reverse('school_year')}?authority={authority.pk}&term=HT-26"
    term = Term.objects.get()
    again = office.post(new, {"code": "HT-26", "starts_on": "2026-08-17", "ends_on": "2026-12-18"})
    assert again.status_code == 200
    assert again.context["form"].errors == {"code": ["HT-26 finns redan."]}
    edit = reverse("term_edit", args=[term.pk])
    assert 'value="HT-26"' in text(office.get(edit))
    office.post(edit, {"code": "HT-26", "starts_on": "2026-08-18", "ends_on": "2026-12-18"})
    term.refresh_from_db()
    assert str(term.starts_on) == "2026-08-18"
    assert "HT-26" in text(office.get(reverse("term_remove", args=[term.pk])))
    office.post(reverse("term_remove", args=[term.pk]))
    assert not Term.objects.exists()


def test_what_overlaps_is_refused_beside_the_field_and_nothing_typed_is_lost(office, year):
    page = office.post(
        reverse("days_new"),
        {"kind": "study_day", "name": "Studiedag", "starts_on": "2026-10-30", "ends_on": ""},
    )
    said = "Dagarna överlappar Höstlov, mån 26 okt – fre 30 okt."
    assert page.context["form"].errors == {"starts_on": [said]}
    assert 'value="Studiedag"' in text(page)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "sommaren"}, "code"),
        ({"starts_on": "31/6 2026"}, "starts_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"code": "x" * 50}, "code"),
    ],
)
def test_bad_terms_get_a_sentence(office, typed, field):
    good = {"code": "HT-26", "starts_on": "2026-08-17", "ends_on": "2026-12-18"}
    page = office.post(reverse("term_new"), {**good, **typed})
    assert list(page.context["form"].errors) == [field]


def test_the_office_adds_changes_and_removes_days(office, authority, school):
    single = {"kind": "study_day", "name": "Studiedag", "starts_on": "2026-11-20", "school": school.pk}
    office.post(reverse("days_new"), single)
    days = NonTeachingDays.objects.get()
    assert (days.ends_on, days.school) == (dt.date(2026, 11, 20), school)
    edit = reverse("days_edit", args=[days.pk])
    assert office.get(edit).status_code == 200
    office.post(edit, {**single, "kind": "break", "school": ""})
    days.refresh_from_db()
    assert (days.kind, days.school) == ("break", None)
    other = SchoolFactory()
    assert list(office.post(edit, {**single, "school": other.pk}).context["form"].errors) == ["school"]
    office.post(reverse("days_remove", args=[days.pk]))
    assert not NonTeachingDays.objects.exists()


def test_the_office_chooses_the_free_eves(office, authority):
    assert text(office.get(reverse("eves_edit"))).count("checked") == 3
    office.post(reverse("eves_edit"), {"free_eves": ["christmas"]})
    assert free_eves_of(authority) == ["christmas"]
    assert "Midsommarafton" not in text(office.get(reverse("school_year")))
    assert office.post(reverse("eves_edit"), {"free_eves": ["easter"]}).status_code == 200


def proposal(page):
    """What the page would send back as it stands."""
    return {
        form.add_prefix(name): "on" if name == "take" else form[name].value()
        for form in page.context["forms"]
        for name in form.fields
    }


def test_the_next_year_is_proposed_corrected_and_saved(office, authority, year):
    page = office.get(reverse("school_year_next"))
    assert [
        (form.row.name, str(form.row.starts_on), str(form.row.ends_on)) for form in page.context["forms"]
    ] == [
        ("HT-27", "2027-08-23", "2027-12-17"),
        ("VT-28", "2028-01-10", "2028-06-09"),
        ("Höstlov", "2027-11-01", "2027-11-05"),
        ("Jullov", "2027-12-20", "2028-01-07"),
    ]
    sent = proposal(page)
    corrected = {name: "2027-08-16" if str(value) == "2027-08-23" else value for name, value in sent.items()}
    saved = office.post(reverse("school_year_next"), corrected)
    assert saved.url.endswith("term=HT-27")
    assert str(Term.objects.get(year=2027, season="HT").starts_on) == "2027-08-16"
    assert NonTeachingDays.objects.filter(starts_on__gte="2027-08-01").count() == 2
    # All of it is there now.
    assert office.get(reverse("school_year_next")).context["forms"] == []


def test_a_row_of_the_proposal_that_is_wrong_is_told_and_nothing_is_saved(office, year):
    sent = proposal(office.get(reverse("school_year_next")))
    wrong = {name: "2028-01-11" if str(value) == "2027-12-17" else value for name, value in sent.items()}
    page = office.post(reverse("school_year_next"), wrong)
    assert page.status_code == 200
    assert "HT-27, sista dag" in text(page) or "överlappar" in text(page)
    assert Term.objects.count() == 2
    without = {name: value for name, value in wrong.items() if name.split("-")[-1] != "take"}
    assert office.post(reverse("school_year_next"), without).status_code == 302
    assert Term.objects.count() == 2


def test_a_file_is_checked_confirmed_and_carried_out(office, authority, settings, tmp_path):
    settings.STORAGES["default"]["OPTIONS"]["location"] = tmp_path
    settings.STORAGES = dict(settings.STORAGES)
    file = SimpleUploadedFile("lasar.csv", "Namn;Från;Till\nHöstlov;2026-10-26;2026-10-30\n".encode())
    page = office.post(reverse("import_school_year"), {"file": file})
    run = ImportRun.objects.get()
    assert page.url == reverse("import_detail", args=[run.pk])
    assert (run.kind, run.options) == ("school_year", {"authority": authority.pk})
    importrun.work(run_id=run.pk)
    assert not NonTeachingDays.objects.exists()
    office.post(reverse("import_confirm", args=[run.pk]))
    importrun.work(run_id=run.pk)
    assert str(NonTeachingDays.objects.get()) == "Höstlov"
    assert "Visa läsåret" in text(office.get(page.url))
    assert "Läsår" in text(office.get(reverse("import_new")))


def test_a_file_that_is_no_school_year_is_refused_at_once(office):
    wrong = SimpleUploadedFile("x.csv", b"A;B\n1;2\n")
    assert "file" in office.post(reverse("import_school_year"), {"file": wrong}).context["form"].errors


def test_as_many_queries_for_many_days(office, authority, same_queries):
    def grow(more):
        known = NonTeachingDays.objects.count()
        for number in range(known, known + more):
            day = dt.date(2026, 8, 31) + dt.timedelta(days=7 * number)
            NonTeachingDays.objects.create(
                authority=authority, kind="study_day", name=f"Dag {number}", starts_on=day, ends_on=day
            )

    assert same_queries(lambda: office.get(reverse("school_year")), grow) <= 12


def test_the_week_says_what_is_free(client, school, year):
    teacher = make_teacher(school)
    client.force_login(teacher)
    assert text(client.get(reverse("week"), {"week": "2026-W44"})).count("Höstlov") == 5
    assert "Höstlov" not in text(client.get(reverse("week"), {"week": "2026-W45"}))
    assert "Julafton" in text(client.get(reverse("week"), {"week": "2026-W52"}))


def test_the_booking_form_says_of_a_day_that_it_is_free(client, school, year):
    coach = make_coach(school.authority)
    series = make_series(school, facilitators=[coach])
    client.force_login(coach)
    page = client.get(reverse("series_busy", args=[series.pk]), {"day": "2026-10-27"})
    assert "<strong>Lov</strong> · tisdag 27 oktober: Höstlov" in text(page)
    assert "Lov" not in text(client.get(reverse("series_busy", args=[series.pk]), {"day": "2026-10-20"}))


def test_a_year_of_which_nothing_is_set_says_where_to_begin(client, office, school):
    page = text(office.get(reverse("school_year"), {"term": "HT-28"}))
    assert "Ingenting är inlagt för läsåret" in page
    for name in ("school_year_next", "import_school_year", "term_new"):
        assert reverse(name) in page
    client.force_login(make_teacher(school))
    page = text(client.get(reverse("school_year"), {"term": "HT-28"}))
    assert "Ingenting är inlagt för läsåret" in page
    assert reverse("term_new") not in page


def test_who_works_at_two_authorities_chooses_and_changes_only_ones_own(client, school, year):
    person = make_administrator(AuthorityFactory(name="Askeby kommun"))
    make_duty("teacher", school=school, authority=school.authority, person=person)
    client.force_login(person)
    for authority, may in ((person.duties.first().authority, True), (school.authority, False)):
        page = client.get(reverse("school_year"), {"authority": authority.pk})
        assert page.context["authority"] == authority
        assert page.context["may_edit"] is may
        assert ('name="authority"' in text(page)) is True
        assert client.get(reverse("term_new"), {"authority": authority.pk}).status_code == (
            200 if may else 404
        )
    term = Term.objects.first()
    assert client.post(reverse("term_remove", args=[term.pk])).status_code == 403
    assert Term.objects.filter(pk=term.pk).exists()
