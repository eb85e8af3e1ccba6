"""Schools, areas, teams and authorities: what is refused is told beside its field."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Area, School, SchoolAuthority, Team
from accounts.services.authority import add_area, change_authority, rename_area
from accounts.services.profile import add_certification, change_certification, change_coach_profile
from accounts.services.school import (
    add_school,
    add_team,
    change_school,
    close_school,
    remove_team,
    rename_team,
    reopen_school,
)
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    SchoolFactory,
    TeamFactory,
    make_coach,
    make_principal,
    make_teacher,
)


def refused(verb, **arguments):
    with pytest.raises(ValidationError) as caught:
        verb(**arguments)
    return list(caught.value.message_dict)


def test_a_name_is_taken_in_any_case(db):
    area = AreaFactory(name="Norra")
    school = SchoolFactory(area=area, name="Furuskolan", municipality_code="0180")
    team = TeamFactory(school=school, name="Blå")
    assert refused(add_area, authority=area.authority, name="NORRA") == ["name"]
    assert refused(add_school, authority=area.authority, name="furuskolan", municipality_code="0180") == [
        "name"
    ]
    assert refused(add_team, school=school, name="blå") == ["name"]
    assert refused(rename_team, team=TeamFactory(school=school), name="BLÅ") == ["name"]
    assert refused(rename_area, area=AreaFactory(authority=area.authority), name="norra") == ["name"]
    assert (team.name, Area.objects.count(), School.objects.count()) == ("Blå", 2, 1)


def test_codes_have_their_form_and_are_taken_once(db):
    school = SchoolFactory(unit_code="12345678")
    assert refused(add_school, authority=school.authority, name="A", unit_code="12345678") == ["unit_code"]
    assert refused(add_school, authority=school.authority, name="A", unit_code="1234567x") == ["unit_code"]
    assert refused(change_school, school=school, municipality_code="18") == ["municipality_code"]
    assert refused(change_school, school=school, area=AreaFactory()) == ["area"]
    change_school(school=school, name="Ny skola")
    assert School.objects.get().name == "Ny skola"


def test_an_authority_has_a_name_and_code_of_its_own(db):
    AuthorityFactory(name="Ekköpings kommun", municipality_code="0001")
    authority = AuthorityFactory()
    facts = {
        "authority": authority,
        "kind": "municipality",
        "contact_email": "",
        "secrecy_wording": "",
        "retention_months": 24,
    }
    assert refused(change_authority, name="EKKÖPINGS kommun", municipality_code=None, **facts) == ["name"]
    assert refused(change_authority, name="B", municipality_code="0001", **facts) == ["municipality_code"]
    change_authority(name="B", municipality_code="0002", **facts)
    assert SchoolAuthority.objects.get(pk=authority.pk).municipality_code == "0002"


def test_a_school_that_closes_takes_its_duties_along(db):
    school = SchoolFactory()
    principal = make_principal(school)
    last = dt.date(2022, 6, 30)
    ended = make_teacher(school, ends_on=dt.date(2021, 6, 1)).duties.get()
    begun = make_teacher(school, starts_on=last + dt.timedelta(days=1)).duties.get()
    assert refused(close_school, school=school, closed_on=last) == ["closed_on"]
    begun.starts_on = timezone.localdate() + dt.timedelta(days=1)
    begun.save()
    close_school(school=school, closed_on=last)
    assert principal.duties.get().ends_on == last
    assert sorted(school.duties.values_list("ends_on", flat=True)) == [ended.ends_on, last]
    assert not School.objects.open(last + dt.timedelta(days=1)).exists()
    assert School.objects.open(last).exists()
    assert reopen_school(school=school).closed_on is None


def test_a_school_is_merged_into_another_that_stays_open(db):
    school = SchoolFactory()
    other = SchoolFactory(area=AreaFactory(authority=school.authority))
    closed = SchoolFactory(area=other.area, closed_on=dt.date(2020, 6, 30))
    last = dt.date(2022, 6, 30)
    for wrong in (school, closed, SchoolFactory()):
        assert refused(close_school, school=school, closed_on=last, goes_on_as=wrong) == ["goes_on_as"]
    assert close_school(school=school, closed_on=last, goes_on_as=other).goes_on_as == other
    assert list(other.went_on_from.all()) == [school]
    with pytest.raises(IntegrityError), transaction.atomic():
        School.objects.filter(pk=school.pk).update(closed_on=None)
    assert reopen_school(school=school).goes_on_as is None


def test_a_team_that_somebody_has_been_in_stays(db):
    team = TeamFactory()
    make_teacher(team.school, team=team, ends_on=dt.date(2021, 1, 1))
    with pytest.raises(ValidationError):
        remove_team(team=team)
    empty = TeamFactory()
    remove_team(team=empty)
    remove_team(team=empty)
    assert list(Team.objects.all()) == [team]


def test_what_a_coach_brings_along(db):
    coach = make_coach(AuthorityFactory())
    change_coach_profile(person=coach, subjects=["art"], weekly_minutes=990, accepts_new=False)
    assert refused(
        change_coach_profile, person=coach, subjects=[], weekly_minutes=3601, accepts_new=True
    ) == ["hours"]
    profile = coach.coach_profile
    profile.refresh_from_db()
    assert (profile.subjects, profile.weekly_minutes, profile.accepts_new) == (["art"], 990, False)
    facts = {"name": "ACC", "issuer": "ICF", "issued_on": dt.date(2024, 1, 1)}
    first = add_certification(coach=profile, **facts)
    assert add_certification(coach=profile, **facts) == first
    wrong = {**facts, "expires_on": dt.date(2023, 1, 1)}
    assert refused(change_certification, certification=first, **wrong) == ["expires_on"]
