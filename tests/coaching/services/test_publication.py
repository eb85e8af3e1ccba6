"""A term is published once, whole, and stays as it was published."""

import datetime as dt
import random

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from coaching.enums import GoalStatus
from coaching.models import (
    Attainment,
    CountedTeacher,
    Engagement,
    Goal,
    LateAnswer,
    Log,
    OutcomeFact,
    Publication,
    PublishedCell,
    PublishedFigure,
)
from coaching.models.publication import NUMBERS
from coaching.protected import Contribution
from coaching.queries import publication as queries
from coaching.queries.contribution import contributions
from coaching.services import publication, retention
from coaching.services.attainment import give_attainment
from coaching.services.publication import PublicationError, publish
from coaching.tasks import publish_terms
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import SeriesMember
from tests.coaching.moving import move
from tests.coaching.reached import close_with, make_goal, make_term, on, say
from tests.coaching.subtraction import Attacker
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_duty,
    make_meeting,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-01 09:00+02:00")]


@pytest.fixture
def world():
    """Two areas with a school each, a programme, two coaches, and the spring term, which is over."""

    class World:
        area = AreaFactory()
        authority = area.authority
        school = SchoolFactory(area=area, name="Furuskolan")
        other = SchoolFactory(area=AreaFactory(authority=authority), name="Lindskolan")
        programme = ProgrammeFactory(authority=authority)
        coaches = [make_coach(authority), make_coach(authority)]
        office = make_administrator(authority)
        term = make_term(authority, "VT-26")

        def close(self, number, school=None, n=0, **fields):
            return close_with(school or self.school, self.programme, self.coaches[n], number, **fields)

        def fill(self, school=None, **fields):
            """Six teachers at a school, three with each coach."""
            return [self.close(3, school, n, **fields) for n in (0, 1)]

        def contributions(self):
            return contributions(self.authority, self.term.starts_on, self.term.ends_on)

    return World()


def rows():
    """Programme, area, school, rest, and the numbers of each cell."""
    return [
        (
            bool(cell.programme_id),
            bool(cell.area_id),
            str(cell.school or ""),
            cell.is_rest,
            tuple(numbers(cell)),
        )
        for cell in PublishedCell.objects.order_by("publication", "position")
    ]


def numbers(cell):
    return (getattr(cell, name) for name in NUMBERS)


HIDDEN = (None,) * 7


def test_what_is_published_by_hand(world):
    world.fill(own=1, coachs=0)
    world.fill(own=-2, coachs=0)
    world.close(2, world.other)
    published = publish(term=world.term, by=world.office)
    # 14 teachers: 6 with more, 6 with less, 2 as expected. The other area has 2, and nothing is large enough to be
    # merged with them and leave something.
    whole = (15, 5, 0, 5, 0, 15, 0)
    assert rows() == [
        (False, False, "", False, whole),
        (True, False, "", False, whole),
        (True, True, "", False, HIDDEN),
        (True, True, "", False, HIDDEN),
    ]
    assert (published.first_day, published.last_day) == (world.term.starts_on, world.term.ends_on)
    assert (published.by, str(published)) == (world.office, "VT-26")
    assert CountedTeacher.objects.count() == 14


def test_schools_are_shown_where_each_is_large_enough(world):
    world.fill()
    world.fill(world.other, own=2)
    publish(term=world.term)
    shown = {name: cell for _p, _a, name, _r, cell in rows() if name}
    assert shown == {"Furuskolan": (5, 0, 5, 0, 0, 5, 0), "Lindskolan": (5, 0, 0, 5, 0, 5, 0)}


def test_a_term_is_published_once_and_only_when_it_is_over(world):
    publish(term=world.term)
    with pytest.raises(PublicationError):
        publish(term=world.term)
    with pytest.raises(PublicationError):
        publish(term=make_term(world.authority, "HT-26"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            authority=world.authority, season="VT", year=2026, first_day="2020-01-01", last_day="2020-02-01"
        )
    assert Publication.objects.count() == 1


def test_days_that_were_published_are_not_published_with_another_term(world):
    publish(term=world.term)
    earlier = make_term(world.authority, "HT-25")
    type(earlier).objects.filter(pk=earlier.pk).update(ends_on="2026-01-11")
    assert publish(term=earlier).last_day == dt.date(2026, 1, 11)
    # Moved into what was published: the day that both would have is refused.
    type(world.term).objects.filter(pk=world.term.pk).update(starts_on="2026-06-10", season="HT", year=2027)
    with pytest.raises(PublicationError):
        publish(term=world.term)


def test_what_is_closed_between_two_terms_counts_in_the_later_one(world):
    autumn = make_term(world.authority, "HT-25")
    world.close(1, day="2026-01-02")
    world.close(2, day="2025-12-19")
    world.close(4, day="2026-06-13")
    assert queries.days_of(world.term) == (dt.date(2025, 12, 20), dt.date(2026, 6, 12))
    found = {
        term.code.season: len(contributions(world.authority, *queries.days_of(term)))
        for term in (autumn, world.term)
    }
    assert found == {"HT": 2, "VT": 1}


def test_who_counts(world):
    """Both must have said something, of a goal that was not replaced, and have been in it at the end."""
    [engagement] = Engagement.objects.filter(pk=world.close(3, own=1, coachs=-1).pk)
    first, second, left = [
        m.person for m in engagement.series.members.filter(role="participant").order_by("pk")
    ]
    goal = engagement.goals.get()
    Attainment.objects.filter(person=second).delete()
    SeriesMember.objects.filter(person=left).update(joined_at=on("2026-02-01"), left_at=on("2026-03-01"))
    replaced = make_goal(engagement, world.coaches[0])
    say(replaced, first, -2)
    Goal.objects.filter(pk=replaced.pk).update(status=GoalStatus.REPLACED, replaced_by=goal.pk)
    path = (world.programme.pk, world.area.pk, world.school.pk)
    assert world.contributions() == [Contribution(first.pk, frozenset([world.coaches[0].pk]), path, 1, -1)]
    Attainment.objects.filter(role=ParticipantRole.FACILITATOR).delete()
    assert world.contributions() == []


def test_somebody_with_two_engagements_counts_with_the_later_one(world):
    teacher = make_teacher(world.school)
    world.close([teacher], own=2, day="2026-04-01")
    world.close([teacher], own=-2, day="2026-03-01")
    assert [one.own for one in world.contributions()] == [1]


def test_a_school_counts_in_the_area_where_it_was_when_the_engagement_was_closed(world):
    """On local days: a minute after midnight is the next one."""
    later = AreaFactory(authority=world.authority)
    [before] = Engagement.objects.filter(pk=world.close(1).pk)
    [after] = Engagement.objects.filter(pk=world.close(1).pk)
    move(world.school, later, dt.date(2026, 4, 1))
    Engagement.objects.filter(pk=before.pk).update(closed_at=on("2026-03-31", 23))
    Engagement.objects.filter(pk=after.pk).update(closed_at=on("2026-04-01", 0))
    assert [one.path for one in world.contributions()] == [
        (world.programme.pk, world.area.pk, world.school.pk),
        (world.programme.pk, later.pk, world.school.pk),
    ]


def test_what_was_there_before_a_move_is_published_in_the_area_of_then(world):
    world.fill(day="2026-03-10")
    world.fill(day="2026-05-10", own=2)
    later = AreaFactory(authority=world.authority)
    move(world.school, later, dt.date(2026, 4, 1))
    publish(term=world.term)
    found = PublishedCell.objects.filter(school=world.school).order_by("position")
    assert {cell.area: tuple(numbers(cell)) for cell in found} == {
        world.area: (5, 0, 5, 0, 0, 5, 0),
        later: (5, 0, 0, 5, 0, 5, 0),
    }


def test_other_authorities_and_open_engagements_do_not_count(world):
    foreign = SchoolFactory()
    close_with(foreign, ProgrammeFactory(authority=foreign.authority), make_coach(foreign.authority), 3)
    open_one = world.close(2)
    Engagement.objects.filter(pk=open_one.pk).update(phase="work", closed_at=None)
    assert world.contributions() == []


@pytest.mark.parametrize("number", [1, 12])
def test_contributions_take_four_statements(world, number, django_assert_num_queries):
    for _ in range(number):
        world.close(2)
    with django_assert_num_queries(4):
        assert len(world.contributions()) == 2 * number


def test_somebody_who_joins_cannot_be_found_by_comparing_terms(world):
    """The same six and one more: of the second term nothing is shown, for six of the seven are known."""
    world.fill(day="2026-02-01")
    publish(term=world.term)
    teachers = [row.teacher for row in CountedTeacher.objects.order_by("pk")]
    autumn = make_term(world.authority, "HT-26")
    for n, people in enumerate((teachers[:3], [*teachers[3:], make_teacher(world.school)])):
        world.close(people, n=n, day="2026-10-01")
    found = queries.cells_of(autumn)
    assert [cell.members for cell in found] == [None]


@pytest.mark.parametrize("seed", range(3))
def test_term_after_term_nobody_is_found_by_subtracting(world, seed, time_machine):
    """As `test_subtraction.py`, with engagements, terms and published rows."""
    chance = random.Random(seed)
    coaches, groups, people = {}, [], []
    days = {"HT-25": "2025-10-01", "VT-26": "2026-03-10", "HT-26": "2026-10-01"}
    time_machine.move_to("2027-01-10 09:00+01:00")
    for code, day in days.items():
        term = world.term if code == "VT-26" else make_term(world.authority, code)
        # One leaves, some join.
        people = people[1:] + [
            (make_teacher(school), school)
            for school in chance.choices((world.school, world.other), k=chance.choice((1, 12, 14)))
        ]
        for teacher, school in people:
            world.close([teacher], school, chance.randrange(2), day=day, own=chance.randint(-2, 2))
        found = queries.cells_of(term)
        published = publish(term=term)
        assert [tuple(numbers(cell)) for cell in published.cells.all()] == [
            (one.numbers.teachers, *one.numbers.own, *one.numbers.coachs) if one.numbers else HIDDEN
            for one in found
        ]
        for cell in filter(lambda cell: cell.members, found):
            groups.append({one.teacher for one in cell.members})
            for one in cell.members:
                coaches.setdefault(one.teacher, set(one.coaches))
        assert set(coaches) == set(CountedTeacher.objects.values_list("teacher", flat=True))
    assert groups
    assert Attacker(groups, coaches).too_small() is None


# Erased before it is published.


def erase(engagement):
    Engagement.objects.filter(pk=engagement.pk).update(erase_on="2026-04-20")
    retention.tend_one(engagement_id=engagement.pk, today=dt.date(2026, 7, 1))


def test_what_is_erased_before_the_term_is_published_counts_as_if_it_were_not(world, tmp_path, settings):
    settings.TOMBSTONES_FILE = tmp_path / "stones"
    type(world.authority).objects.update(retention_months=1)
    engagements = world.fill(own=1, coachs=-1)
    before = world.contributions()
    for engagement in engagements:
        erase(engagement)
    assert (Attainment.objects.count(), OutcomeFact.objects.count()) == (0, 6)
    assert world.contributions() == before
    publish(term=world.term)
    assert rows()[0][-1] == (5, 0, 0, 5, 5, 0, 0)
    # Then nothing is kept that says what somebody said.
    assert OutcomeFact.objects.count() == 0


def test_what_is_erased_after_publication_leaves_nothing(world, tmp_path, settings):
    settings.TOMBSTONES_FILE = tmp_path / "stones"
    type(world.authority).objects.update(retention_months=1)
    [engagement, _other] = world.fill()
    publish(term=world.term)
    erase(engagement)
    assert OutcomeFact.objects.count() == 0
    assert Attainment.objects.count() == 4


@pytest.mark.time_machine("2027-04-01 09:00+02:00")
def test_facts_go_after_a_year_where_nothing_is_ever_published(world):
    old, young = world.close(1, day="2026-03-10"), world.close(1, day="2026-05-10")
    for engagement in (old, young):
        teacher = engagement.teachers[0]
        OutcomeFact.objects.create(engagement=engagement, teacher=teacher, own=0, coachs=0)
    type(world.term).objects.all().delete()
    publication.publish_due()
    assert [fact.engagement for fact in OutcomeFact.objects.all()] == [young]


# By itself.


@pytest.mark.parametrize(("day", "number"), [("2026-07-23", 0), ("2026-07-24", 1)])
def test_a_term_is_published_by_itself_after_six_weeks(world, day, number, time_machine):
    time_machine.move_to(f"{day} 02:50+02:00")
    publish_terms()
    publish_terms()
    assert [one.by for one in Publication.objects.all()] == [None] * number


def test_one_term_that_fails_does_not_hold_up_the_others(world, time_machine):
    time_machine.move_to("2026-08-01 02:50+02:00")
    make_term(world.authority, "HT-25")
    # Its last days are part of what was published under another name.
    Publication.objects.create(
        authority=world.authority, season="HT", year=2020, first_day="2025-12-10", last_day="2026-01-05"
    )
    publish_terms()
    assert {str(one) for one in Publication.objects.all()} == {"HT-20", "VT-26"}


# Afterwards.


def test_a_late_answer_is_told_of_and_not_counted(world):
    engagement = world.close(2)
    world.fill()
    late = engagement.teachers[0]
    Attainment.objects.filter(person=late).delete()
    publish(term=world.term)
    before = rows()
    levels = {engagement.goals.get().pk: 2}
    give_attainment(engagement=engagement, by=late, levels=levels)
    give_attainment(engagement=engagement, by=late, levels=levels)
    assert (LateAnswer.objects.count(), rows()) == (1, before)


def test_an_answer_before_publication_is_not_late(world):
    engagement = world.close(1)
    Attainment.objects.filter(role=ParticipantRole.PARTICIPANT).delete()
    give_attainment(engagement=engagement, by=engagement.teachers[0], levels={engagement.goals.get().pk: 2})
    assert LateAnswer.objects.count() == 0


def test_the_figures_of_then_are_kept_for_the_authority_and_each_programme(world):
    engagement = world.close(1)
    meeting = make_meeting(engagement.series, on("2026-03-03"), status=MeetingStatus.HELD)
    Log.objects.create(meeting=meeting, minutes=45, logged_by=world.coaches[0])
    publish(term=world.term)
    kept = PublishedFigure.objects.filter(report="activity").values_list("programme", "measure", "value")
    assert {row for row in kept if row[1] in ("held", "minutes")} == {
        (programme, measure, value)
        for programme in (None, world.programme.pk)
        for measure, value in (("held", 1), ("minutes", 45))
    }
    assert len(kept) == 10


# The database keeps it.


@pytest.mark.parametrize("table", ["publication", "publishedcell", "publishedfigure"])
@pytest.mark.parametrize("verb", ["UPDATE coaching_{} SET id = id", "DELETE FROM coaching_{}"])
def test_the_database_changes_and_deletes_nothing_that_is_published(world, table, verb):
    world.fill()
    publish(term=world.term)
    with (
        pytest.raises(IntegrityError, match="published_stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))
    assert PublishedCell.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_database_adds_nothing_to_what_is_published(world):
    published = publish(term=world.term)
    figure = PublishedFigure(publication=published, report="activity", measure="more", value=1)
    for row in (
        PublishedCell(publication=published, position=9, programme=world.programme),
        figure,
        CountedTeacher(publication=published, teacher=world.office),
    ):
        with pytest.raises(IntegrityError, match="published_at_once"):
            row.save()


@pytest.mark.django_db(transaction=True)
def test_the_application_may_not_empty_the_tables(world):
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE coaching_publication CASCADE")


def test_the_database_takes_only_rounded_numbers_that_are_large_enough(world):
    published = Publication.objects.create(
        authority=world.authority, season="VT", year=2026, first_day="2026-01-01", last_day="2026-06-01"
    )
    good = dict.fromkeys(NUMBERS, 5)
    PublishedCell.objects.create(publication=published, position=0, **good)
    for position, wrong in enumerate(({"own_less": 3}, {"teachers": 0}, {"coach_more": None}), start=1):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublishedCell.objects.create(
                publication=published, position=position, programme=world.programme, **(good | wrong)
            )


def test_two_offices_do_not_share_their_terms(world):
    make_duty(Role.ADMINISTRATOR, authority=SchoolFactory().authority)
    publish(term=world.term)
    [row] = [row for row in queries.term_rows([world.authority.pk]) if row.term == world.term]
    assert row.publication is not None
    assert queries.term_rows([SchoolFactory().authority_id]) == []
