"""Facts for analysts: opened again with zipfile and csv; nothing that anybody wrote is in them but the questions of
surveys."""

import csv
import io
import zipfile

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from accounts.enums import Role
from coaching.enums import FEWEST_ANSWERS, ApplicationState, DeclineReason, RequestState
from coaching.models import RequestEvent
from coaching.protected import STEP
from coaching.reports import factfiles
from coaching.reports.facts import TABLES
from coaching.reports.facttable import Type
from coaching.reports.publishedfacts import PUBLISHED
from coaching.services.publication import publish
from tests.coaching.reached import close_with
from tests.coaching.reportworld import FORMULA, ReportWorld, at, choice_of
from tests.coaching.surveying import make_closed, make_people, questions
from tests.factories import (
    InterestFactory,
    RequestFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_admitting,
    make_application,
    make_coach,
    make_engagement,
    make_group,
    make_meeting,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00")]


@pytest.fixture
def world():
    world = ReportWorld()
    world.request = RequestFactory(
        school=world.school, asked_by=world.principal, state=RequestState.DECLINED, sent_at=at(9, 3)
    )
    RequestEvent.objects.create(
        request=world.request,
        at=at(9, 20),
        from_state=RequestState.SENT,
        to_state=RequestState.DECLINED,
        reason=DeclineReason.NO_CAPACITY,
        note="Ring mig",
    )
    world.group = make_group(
        world.engagement.programme, world.school, leaders=[world.coach], members=world.teachers
    )
    world.of_group = make_meeting(world.group.series, at(10, 1))
    world.network = make_admitting(world.school)
    make_application(world.network, world.teachers[0], state=ApplicationState.APPLIED)
    TeamFactory(school=world.school)
    InterestFactory(programme=world.network)
    return world


def facts(person):
    """The files by name, as text."""
    choice = choice_of(person, roles=(Role.ADMINISTRATOR,))
    content = b"".join(factfiles.archive(choice, "sv"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"]), delimiter=";"))


def test_meetings_are_told_with_where_and_when_and_how_many(world):
    files = facts(world.office)
    rows = table(files, "meetings")
    assert [(row["date"], row["status"]) for row in rows] == [
        ("2026-09-01", "held"),
        ("2026-09-08", "cancelled"),
        ("2026-10-01", "booked"),
        ("2026-11-02", "booked"),
    ]
    held, _cancelled, of_group, _planned = rows
    [engagement] = [row for row in table(files, "engagements") if row["unit_code"] == "01234567"]
    [group] = table(files, "groups")
    assert held == {
        "meeting": held["meeting"],
        "engagement": engagement["engagement"],
        "group": "",
        "school_id": str(world.school.pk),
        "school": "Örnnästets skola",
        "unit_code": "01234567",
        "area": "Norra området",
        "programme_id": str(world.engagement.programme.pk),
        "programme": world.engagement.programme.name,
        "kind": "conversation",
        "date": "2026-09-01",
        "month": "2026-09",
        "status": "held",
        "cancel_reason": "",
        "minutes": "75",
        "asked": "2",
        "there": "2",
        "led_by": "1",
    }
    assert (of_group["group"], of_group["engagement"]) == (group["group"], "")
    assert (group["members"], group["leaders"]) == ("2", "1")
    assert (engagement["coaches"], engagement["teachers"], engagement["held_in_term"]) == ("1", "2", "1")
    # A key stands for one row, and says nothing of its number.
    assert len({row["meeting"] for row in rows}) == 4
    assert all(len(row["meeting"]) == 16 for row in rows)


def test_requests_steps_and_applications(world):
    files = facts(world.office)
    [request] = table(files, "requests")
    [step] = table(files, "request_steps")
    assert (request["sent_on"], request["state"], request["school"]) == (
        "2026-09-03",
        "declined",
        "Örnnästets skola",
    )
    assert step == {
        "request": request["request"],
        "on": "2026-09-20",
        "from_state": "sent",
        "to_state": "declined",
        "reason": "no_capacity",
    }
    assert [
        (row["programme"], row["state"], row["applications"]) for row in table(files, "applications")
    ] == [(world.network.name, "applied", "1")]


NO_NUMBERS = dict.fromkeys(
    ("teachers", "own_less", "own_expected", "own_more", "coach_less", "coach_expected", "coach_more"), ""
)


@pytest.mark.time_machine("2027-01-10 09:00+01:00")
def test_outcomes_are_the_cells_that_were_published(world):
    """Six teachers at one school and two at another: what is hidden has no numbers, and before publication there is
    nothing."""
    programme = world.engagement.programme
    for number in (0, 1, 2):
        close_with(
            world.school, programme, make_coach(world.authority), 2, day=f"2026-11-1{number}", own=2 - number
        )
    close_with(world.other, programme, world.coach, 2, day="2026-11-20", own=-2)
    assert table(facts(world.office), "outcomes") == []
    publish(term=world.term)
    rows = table(facts(world.office), "outcomes")
    assert [(row["programme"], row["area"], row["school_id"], row["is_rest"]) for row in rows] == [
        ("", "", "", "0"),
        (programme.name, "", "", "0"),
        (programme.name, "Norra området", "", "0"),
        (programme.name, world.other.area.name, "", "0"),
    ]
    whole = {
        "authority": "Åängsö kommun",
        "programme_id": "",
        "programme": "",
        "area": "",
        "school_id": "",
        "school": "",
        "unit_code": "",
        "is_rest": "0",
        "teachers": "10",
        "own_less": "0",
        "own_expected": "0",
        "own_more": "5",
        "coach_less": "0",
        "coach_expected": "10",
        "coach_more": "0",
    }
    assert rows[0] == whole
    assert {name: rows[3][name] for name in NO_NUMBERS} == NO_NUMBERS
    assert table(facts(make_administrator(SchoolFactory().authority)), "outcomes") == []
    assert str(STEP) in str(PUBLISHED[0].about)


def test_survey_results_are_those_of_closed_surveys_with_enough_answers(world):
    """Nobody's answer, and no word of those who answered."""
    programme, people = make_people(world.school, FEWEST_ANSWERS)
    survey = make_closed(programme, world.office, people)
    few, others = make_people(world.school, FEWEST_ANSWERS)
    make_closed(few, world.office, others[1:])
    files = facts(world.office)
    [row] = table(files, "survey_results")
    lineage = row["question"]
    assert row == {
        "survey": row["survey"],
        "programme_id": str(programme.pk),
        "programme": programme.name,
        "moment": "during",
        "question": lineage,
        "text": "Hur nyttigt?",
        "steps": "5",
        "answers": "8",
        # 1, 2, 3, 4, 5, 1, 2 and 3.
        "mean": "2,63",
        **{f"step_{step}": amount for step, amount in enumerate("22211", 1)},
        **{f"step_{step}": "" for step in range(6, 11)},
    }
    assert len(lineage) == 16 and str(questions(survey)[0].lineage) not in files["survey_results.csv"]
    assert "Text 0" not in "".join(files.values())
    assert table(facts(make_administrator(SchoolFactory().authority)), "survey_results") == []
    assert str(FEWEST_ANSWERS) in str(PUBLISHED[1].about)


def test_a_name_that_a_spreadsheet_would_run_is_written_so_that_it_does_not(world):
    names = [row["school"] for row in table(facts(world.office), "schools")]
    assert sorted(names) == sorted([f"'{FORMULA}".replace("|", "\\|"), "Örnnästets skola"])


def test_only_of_the_own_authority_and_the_own_term(world):
    foreign = SchoolFactory()
    engagement = make_engagement(foreign, coaches=[make_coach(foreign.authority)], teachers=[])
    make_meeting(engagement.series, at(9, 1))
    make_meeting(world.engagement.series, at(12, 24))
    files = facts(world.office)
    assert len(table(files, "meetings")) == 4
    assert str(foreign.pk) not in {row["school_id"] for row in table(files, "schools")}
    assert table(facts(make_administrator(foreign.authority)), "meetings")[0]["school"] == foreign.name


def test_every_column_is_in_the_dictionary_and_every_code_is_explained(world):
    files = facts(world.office)
    heads = {
        (name.removesuffix(".csv"), column)
        for name, text in files.items()
        if name.endswith(".csv") and name not in (factfiles.DICTIONARY, factfiles.CODES)
        for column in text.splitlines()[0].split(";")
    }
    explained = list(csv.reader(io.StringIO(files[factfiles.DICTIONARY]), delimiter=";"))[1:]
    assert {(row[0], row[1]) for row in explained} == heads
    assert len(explained) == len(heads) and all(all(row) for row in explained)
    for table_code, column in heads:
        assert f">{column}<" in files[factfiles.READ_ME] and f"{table_code}.csv" in files[factfiles.READ_ME]
    codes = {tuple(row[:3]) for row in csv.reader(io.StringIO(files[factfiles.CODES]), delimiter=";")}
    for one in TABLES:
        for column in one.columns:
            if column.type in (Type.CODE, Type.CODES):
                found = {code for row in table(files, one.code) for code in row[column.code].split()}
                assert {(one.code, column.code, code) for code in found} <= codes


#: What is written and yet stands in the files: the names of places and programmes.
NAMES = {
    "accounts.SchoolAuthority.name",
    "accounts.Area.name",
    "accounts.School.name",
    "coaching.Programme.name",
}
#: Some of what must have been tried, lest the test find nothing because it has written nothing.
TRIED = NAMES | {
    "accounts.Person.given_name",
    "accounts.Person.email",
    "accounts.Team.name",
    "scheduling.Meeting.agenda",
    "scheduling.Meeting.place",
    "scheduling.Meeting.video_url",
    "scheduling.Series.title",
    "coaching.CoachingRequest.need",
    "coaching.CoachingRequest.room",
    "coaching.RequestEvent.note",
    "coaching.Group.name",
    "coaching.Group.module",
    "coaching.Programme.aims",
    "coaching.Application.mandate",
    "coaching.Interest.about",
}


def test_no_word_that_anybody_wrote_is_in_the_files_but_names_of_places_and_programmes(world):
    canaries = {}
    for model in apps.get_models():
        if model._meta.app_label not in ("accounts", "scheduling", "coaching"):
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices or field.generated:
                continue
            canary = f"qz{len(canaries)}zq"
            try:
                with transaction.atomic():
                    for pk in model._base_manager.values_list("pk", flat=True):
                        word = f"{canary}{pk}"[: field.max_length]
                        model._base_manager.filter(pk=pk).update(**{field.attname: word})
            except (DatabaseError, ValueError):
                # A column of a fixed form, in which nobody can write.
                continue
            canaries[f"{model._meta.label}.{field.name}"] = canary
    assert set(canaries) >= TRIED
    world.office.refresh_from_db()
    text = "".join(facts(type(world.office).objects.get(pk=world.office.pk)).values())
    assert {name for name, canary in canaries.items() if canary in text} == NAMES


def test_as_many_queries_with_30_meetings_as_with_1(world, same_queries):
    def grow(amount):
        for _number in range(amount):
            school = SchoolFactory(area=world.area)
            engagement = make_engagement(school, coaches=[world.coach], teachers=[make_teacher(school)])
            make_meeting(engagement.series, at(9, 1, 6), status="open")

    assert same_queries(lambda: facts(world.office), grow) <= 17
