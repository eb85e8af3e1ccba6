"""Several groups at once: what they would be, and making them."""

import hashlib
from itertools import count

from django.db import transaction

from coaching.grouping import One, split
from coaching.models import Group
from coaching.services.group import USUAL_MINUTES, create_many, locked_programme

#: As long as a group's name can be.
NAME = 80


def drafts_of_teams(picks, *, module="", usual_minutes=None) -> list[dict]:
    """What `group.create` takes for a group of each team: `picks` are (TeamChoice, leaders).

    Somebody who teaches in two of the teams is in the group of the first.
    """
    placed, drafts = set(), []
    for choice, leaders in picks:
        leading = {person.pk for person in leaders}
        members = [one for one in choice.free if one.pk not in placed and one.pk not in leading]
        placed |= {one.pk for one in members} | leading
        drafts.append(
            {
                "name": f"{choice.team.name}, {choice.team.school.name}"[:NAME],
                "team": choice.team,
                "module": module,
                "leaders": leaders,
                "members": members,
                "usual_minutes": usual_minutes or USUAL_MINUTES,
            }
        )
    return drafts


def divided(waiting, *, how, seed, size=None, groups=None) -> list[list]:
    """(person, school) in groups, as `grouping.split` divides those of `waiting`: (school, people).

    Somebody who teaches at two of the schools counts at the first. Raises CannotSplit.
    """
    people, schools = {}, {}
    for school, ones in waiting:
        schools[school.pk] = school
        for one in ones:
            people.setdefault(one.pk, (one, school))
    ones = [One(pk, school.pk) for pk, (_person, school) in people.items()]
    found = split(ones, how=how, size=size, groups=groups, seed=seed)
    return [sorted((people[one.person] for one in group), key=_by_name) for group in found]


def fingerprint(groups) -> str:
    """What a proposal is, in a few letters: another one has others."""
    said = ";".join(",".join(str(person.pk) for person, _school in group) for group in groups)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@transaction.atomic
def make_divided(*, programme, groups, name, by, module="") -> list[Group]:
    """The proposed groups, numbered after `name`; of one school where all are. All or none.

    Raises what `group.create` raises.
    """
    programme = locked_programme(programme)
    taken = {one.lower() for one in programme.groups.values_list("name", flat=True)}
    free = (f"{name} {number}" for number in count(1) if f"{name} {number}".lower() not in taken)
    drafts = []
    for group, called in zip(groups, free, strict=False):
        schools = {school.pk: school for _person, school in group}
        drafts.append(
            {
                "name": called,
                "school": next(iter(schools.values())) if len(schools) == 1 else None,
                "module": module,
                "members": [person for person, _school in group],
            }
        )
    return create_many(programme=programme, drafts=drafts, by=by)


def _by_name(pair):
    person, school = pair
    return school.sort_name, person.sort_name, person.pk
