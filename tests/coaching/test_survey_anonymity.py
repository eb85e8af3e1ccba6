"""Whoever reads all of the database, down to what the system notes of a row, cannot tell who answered what."""

import itertools
import random
import threading
from contextlib import contextmanager

import pytest
from django.db import connection

from accounts.databaseroles import as_owner
from coaching.models import SurveyInvitee, SurveyText
from coaching.services.surveyanswer import AlreadyAnswered
from tests.coaching.surveying import answer_as, make_people, make_survey, open_now, questions
from tests.factories import SchoolFactory, make_administrator

pytestmark = [pytest.mark.django_db(transaction=True)]

TABLES = ("coaching_surveyinvitee", "coaching_surveycount", "coaching_surveytext")
#: What a person's answers would be found by, if one knew when each came.
SYSTEM = "xmin::text, cmin::text, ctid::text"


@pytest.fixture
def survey_and_people():
    school = SchoolFactory()
    programme, people = make_people(school, 24)
    return make_survey(programme, make_administrator(school.authority)), people


@contextmanager
def seeing_everything():
    """A cursor of the tables' owner, whom no policy holds back."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone()[0], "the tests' owner is a superuser"
        yield cursor


def read(cursor, columns, table):
    cursor.execute(f"SELECT {columns} FROM {table} ORDER BY ctid")
    return cursor.fetchall()


def test_no_column_of_the_system_tells_when_an_answer_came(survey_and_people):
    survey, people = survey_and_people
    survey = open_now(survey, None)
    turns = random.Random(1).sample(people, 20)
    places, keys = [], []
    for turn, person in enumerate(turns):
        answer_as(survey, person, step=turn % 5 + 1, choice=turn % 2 + 1, several=[1], text=f"{turn:02}")
        with seeing_everything() as cursor:
            for table in TABLES:
                rows = read(cursor, SYSTEM, table)
                assert {row[:2] for row in rows} == {rows[0][:2]}, f"{table} after {turn}"
            # The three tables say the same transaction: that of the last answer, whoever's it was.
            assert len({read(cursor, "xmin::text", table)[0] for table in TABLES}) == 1
            places.append([int(text) for (text,) in read(cursor, "text", "coaching_surveytext")])
            keys.append({key for (key,) in read(cursor, "id", "coaching_surveytext")})
            told = read(cursor, "person_id, answered", "coaching_surveyinvitee")
        assert {pk for pk, answered in told if answered} == {one.pk for one in turns[: turn + 1]}
    # On the disk, texts stand in no order of coming; nor is the one that came last where the last one lies, but for
    # chance: seven times of eleven happens once in a million runs.
    assert places[-1] != sorted(places[-1])
    assert sum(order[-1] == turn for turn, order in enumerate(places) if turn >= 9) < 7
    assert sum(order[0] == turn for turn, order in enumerate(places) if turn >= 9) < 7
    # And none keeps its key, so that two copies of the table cannot be laid beside each other by it.
    assert all(not one & other for one, other in itertools.combinations(keys, 2))


def test_where_people_stand_on_the_disk_does_not_depend_on_who_has_answered(survey_and_people):
    survey, people = survey_and_people
    survey = open_now(survey, None)

    def order():
        with seeing_everything() as cursor:
            return [pk for (pk,) in read(cursor, "person_id", "coaching_surveyinvitee")]

    assert order() != [person.pk for person in people], "they are not laid down by name"
    for person in reversed(people[:12]):
        answer_as(survey, person)
    answered = [pk in {person.pk for person in people[:12]} for pk in order()]
    assert answered != sorted(answered) and answered != sorted(answered, reverse=True)


def test_there_is_nothing_to_order_or_to_join_by():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name, data_type FROM information_schema.columns
               WHERE table_name = ANY(%s)""",
            [list(TABLES)],
        )
        columns = {
            (table.removeprefix("coaching_survey"), name, kind) for table, name, kind in cursor.fetchall()
        }
        cursor.execute(
            """SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
               WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)""",
            [list(TABLES)],
        )
        keys = {(one.removeprefix("coaching_survey"), other) for one, other in cursor.fetchall()}
    assert columns == {
        ("invitee", "id", "uuid"),
        ("invitee", "survey_id", "bigint"),
        ("invitee", "person_id", "bigint"),
        ("invitee", "answered", "boolean"),
        ("count", "id", "uuid"),
        ("count", "question_id", "bigint"),
        ("count", "number", "smallint"),
        ("count", "amount", "integer"),
        ("text", "id", "uuid"),
        ("text", "question_id", "bigint"),
        ("text", "text", "text"),
    }
    assert keys == {
        ("invitee", "coaching_survey"),
        ("invitee", "accounts_person"),
        ("count", "coaching_surveyquestion"),
        ("text", "coaching_surveyquestion"),
    }


def test_former_versions_of_rows_are_cleared_away_at_the_first_look():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reloptions FROM pg_class WHERE relname = ANY(%s)", [list(TABLES)])
        found = dict(cursor.fetchall())
    assert set(found) == set(TABLES)
    for options in found.values():
        assert {"autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"} <= set(options)


def test_rows_about_other_things_say_nothing_of_an_answer(survey_and_people):
    """No table but the three, the locked survey and its questions has a row of an answer's transaction."""
    survey, people = survey_and_people
    survey = open_now(survey, None)
    answer_as(survey, people[0], text="Först")
    answer_as(survey, people[1])
    with seeing_everything() as cursor:
        [number] = read(cursor, "xmin::text", "coaching_surveytext")
        touched = set()
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE xmin::text = %s LIMIT 1', number)
            touched |= {table} if cursor.fetchone() else set()
    assert touched == set(TABLES)


def test_the_same_person_in_two_windows_counts_once(survey_and_people):
    survey, people = survey_and_people
    survey = open_now(survey, None)
    ready, outcomes = threading.Barrier(2), []

    def send():
        try:
            ready.wait(10)
            answer_as(survey, people[0], text="Två fönster")
            outcomes.append("counted")
        except AlreadyAnswered:
            outcomes.append("refused")
        finally:
            connection.close()

    windows = [threading.Thread(target=send) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(30)
    assert sorted(outcomes) == ["counted", "refused"]
    assert questions(survey)[0].counts.get(number=0).amount == 1
    assert SurveyText.objects.count() == 1
    assert SurveyInvitee.objects.filter(answered=True).count() == 1
