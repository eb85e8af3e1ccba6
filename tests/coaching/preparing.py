"""A group at a school of a programme, and everybody who may have to do with its preparation."""

import datetime as dt

from django.test import Client

from tests.factories import (
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_coordinator,
    make_group,
    make_meeting,
    make_principal,
    make_teacher,
)

#: Noon in Sweden, winter.
NOW = "2026-11-16T12:00:00+01:00"
FIRST = dt.datetime(2027, 1, 11, 13, tzinfo=dt.UTC)
EVERYBODY = (
    "leader",
    "principal",
    "coordinator",
    "office",
    "member",
    "area_manager",
    "neighbour",
    "colleague",
    "outsider",
)


class World:
    """`start` is when the group meets first; without it no meeting is booked."""

    def __init__(self, start=FIRST):
        self.school = SchoolFactory()
        self.authority = self.school.authority
        self.programme = ProgrammeFactory(authority=self.authority)
        self.leader = make_coach(self.authority)
        self.member = make_teacher(self.school)
        self.group = make_group(self.programme, self.school, leaders=[self.leader], members=[self.member])
        self.meeting = make_meeting(self.group.series, start) if start else None
        self.principal = make_principal(self.school)
        self.coordinator = make_coordinator(self.programme)
        self.office = make_administrator(self.authority)
        self.area_manager = make_area_manager(self.school.area)
        self.neighbour = make_principal(SchoolFactory(area=self.school.area))
        self.colleague = make_teacher(self.school)
        self.outsider = PersonFactory()

    def of_several_schools(self):
        """Let the group be of several schools: its member's is one of them, by the member's duty."""
        self.group.school = None
        self.group.save()


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def statuses(world, url, people, method="get", data=None):
    """What each of the people is answered, by name."""
    return {
        who: getattr(client_of(getattr(world, who)), method)(url, data or {}).status_code for who in people
    }
