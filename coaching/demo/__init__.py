"""Fills an empty database with a made-up municipality, the same each time but for today's date.

It writes rows in bulk instead of calling the services, so that a hundredfold municipality is filled in minutes.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import SchoolAuthority
from coaching.demo.admission import make_admission
from coaching.demo.agreements import make_agreements
from coaching.demo.availability import make_availability
from coaching.demo.groups import make_groups
from coaching.demo.interests import make_interests
from coaching.demo.meetings import make_meetings, make_programmes
from coaching.demo.messages import make_messages
from coaching.demo.methods import make_methods
from coaching.demo.module import make_module
from coaching.demo.outcomes import make_outcomes
from coaching.demo.people import World, make_people
from coaching.demo.preparation import make_preparation
from coaching.demo.reportfiles import make_report_files
from coaching.demo.requests import make_requests
from coaching.demo.schoolyear import make_school_years
from coaching.demo.surveys import make_surveys
from coaching.demo.tasks import make_templates
from coaching.demo.wishes import make_wishes
from coaching.enums import ProgrammeKind
from coaching.models import Group
from coaching.services.summary import refresh


class NotEmpty(Exception):
    """The database holds a school authority already."""


@transaction.atomic
def fill(*, scale=1, now=None):
    """Make the demonstration municipality, `scale` times as large, around `now` (UTC; default: this moment).

    Returns the `World` that was made. Raises `NotEmpty` where any school authority exists.
    """
    if SchoolAuthority.objects.exists():
        raise NotEmpty
    world = World(now=now or timezone.now().replace(second=0, microsecond=0), scale=scale)
    make_people(world)
    make_school_years(world)
    make_availability(world)
    programmes = make_programmes(world)
    engagements, events = make_requests(world, programmes[ProgrammeKind.TEACHER_COACHING])
    participants = make_meetings(world, engagements)
    make_agreements(world, engagements)
    make_templates(programmes[ProgrammeKind.TEACHER_COACHING])
    make_wishes(world)
    make_module(world, programmes[ProgrammeKind.PROCESS_SUPPORT])
    make_groups(world, programmes[ProgrammeKind.SUPERVISION])
    make_interests(world, programmes)
    make_methods(world, programmes[ProgrammeKind.SUPERVISION])
    make_admission(world, programmes)
    make_surveys(world, programmes)
    make_outcomes(world, programmes[ProgrammeKind.TEACHER_COACHING])
    make_messages(world, participants, events)
    make_preparation(Group.objects.all(), world.now)
    refresh()
    make_report_files(world)
    return world
