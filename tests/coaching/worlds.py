"""A school with everybody who has a part in its requests, and some who have none."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Person
from coaching.enums import RequestState
from coaching.models import CoachingRequest, Programme, RequestEvent
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    ProgrammeFactory,
    RequestFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_principal,
    make_teacher,
)

S = RequestState
WITH_COACH = (S.MATCHED, S.ACCEPTED, S.RUNNING, S.CLOSED)


@dataclass
class World:
    """`people` by what they are to a request of `school`."""

    people: dict
    school: object
    programme: Programme

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    def fresh(self, role):
        """The person anew, as a new page would load it."""
        return Person.objects.get(pk=self.people[role].pk)

    def request(self, state=S.SENT, **fields):
        """A request of the school in `state`, with the event that brought it there, for one teacher."""
        fields = {
            "school": self.school,
            "programme": self.programme,
            "asked_by": self.people["principal"],
            "state": state,
            "state_since": timezone.now() - dt.timedelta(hours=1),
            **fields,
        }
        if state == S.DRAFT:
            fields.setdefault("sent_at", None)
        if state in WITH_COACH:
            fields.setdefault("coach", self.people["coach"])
        request = RequestFactory(**fields)
        request.teachers.add(self.people["teacher"])
        if state != S.DRAFT:
            RequestEvent.objects.create(
                request=request, by=None, from_state=S.DRAFT, to_state=state, at=request.state_since
            )
        return CoachingRequest.objects.get(pk=request.pk)


def make_world():
    """One school under an area manager, an office, a coach; and the same roles elsewhere."""
    area = AreaFactory()
    school = SchoolFactory(area=area)
    authority = area.authority
    other_area = AreaFactory(authority=authority)
    other_school = SchoolFactory(area=other_area)
    elsewhere = AuthorityFactory()
    people = {
        "principal": make_principal(school),
        "second_principal": make_principal(school),
        "area_manager": make_area_manager(area),
        "second_area_manager": make_area_manager(area),
        "office": make_administrator(authority),
        "coach": make_coach(authority, subjects=["mathematics"]),
        "teacher": make_teacher(school),
        "other_principal": make_principal(other_school),
        "other_area_manager": make_area_manager(other_area),
        "other_coach": make_coach(authority),
        "other_office": make_administrator(elsewhere),
    }
    return World(people, school, ProgrammeFactory(authority=authority))
