"""From how many teachers a figure is shown that each of them lets others know, or not, by themselves.

How many tasks somebody has tried and how many lessons were visited is the teacher's to release. Of several together it
may be told: for a school, an area, an authority, when at least `FLOOR` teachers are in it, and when that is so for
every difference between what is shown as well. Where too few are left beside what is shown, the smallest that is shown
is kept back too. What is shown does not depend on who reads or by which filter; so nobody gets at the rest by asking
twice.
"""

from collections import defaultdict
from dataclasses import dataclass, field

FLOOR = 5


@dataclass
class _Place:
    """A place that is shown: its schools, and the greatest places shown within it."""

    schools: frozenset
    within: list = field(default_factory=list)


class Floor:
    """Which places are shown. `teachers` are sets of people by school; `places` (authority, area) by school."""

    def __init__(self, teachers, places):
        self.teachers = {school: people for school, people in teachers.items() if people}
        areas, authorities = defaultdict(set), defaultdict(set)
        for school in self.teachers:
            authority, area = places[school]
            areas[authority, area].add(school)
            authorities[authority].add((authority, area))
        self.shown = set()
        for those in authorities.values():
            within = []
            for area in those:
                schools = [place for school in areas[area] for place in self._place({school}, [])]
                within += self._place(areas[area], schools)
            for place in self._place({school for area in those for school in areas[area]}, within):
                self._keep(place)

    def shows(self, schools) -> bool:
        """Whether what these schools have together may be shown: whole places that are shown make it up."""
        wanted = frozenset(self.teachers.keys() & set(schools))
        if wanted in self.shown or not wanted:
            return True
        if len(wanted) == 1:
            return False
        return frozenset().union(*(place for place in self.shown if place <= wanted)) == wanted

    def people(self, schools) -> int:
        """How many different teachers these schools have."""
        return len(set().union(*(self.teachers[school] for school in schools)))

    def _place(self, schools, within):
        """The place, if it can be shown, with the greatest ones `within` it that still can."""
        if self.people(schools) < FLOOR:
            return []
        within = sorted(within, key=lambda place: (self.people(place.schools), min(place.schools)))
        while 0 < self.people(schools - frozenset().union(*(place.schools for place in within))) < FLOOR:
            smallest = within.pop(0)
            within = smallest.within + within
        return [_Place(frozenset(schools), within)]

    def _keep(self, place):
        self.shown.add(place.schools)
        for one in place.within:
            self._keep(one)
