"""What on the coaching side is touched when somebody leaves."""

from django.utils.translation import ngettext

from coaching.enums import RequestState
from coaching.models import Application, CoachingRequest, Engagement, Group
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember


def what_goes(person):
    """Sentences for accounts.leaving: engagements and groups that go on without the person, and requests that wait."""
    engagements = Engagement.objects.active().with_member(person).count()
    if engagements:
        yield ngettext(
            "One engagement is still open with this person in it. It stays, and somebody has to take over or close it.",
            "%(number)s engagements are still open with this person in them. They stay, and somebody has to take over "
            "or close them.",
            engagements,
        ) % {"number": engagements}
    yield from _groups(person)
    asked = CoachingRequest.objects.filter(state=RequestState.MATCHED, coach=person).count()
    applications = Application.objects.open().filter(person=person).count()
    if applications:
        yield ngettext(
            "One application to a network or course is still open. End it, so that the place goes to the next in line.",
            "%(number)s applications to networks and courses are still open. End them, so that the places go to the "
            "next in line.",
            applications,
        ) % {"number": applications}
    if asked:
        yield ngettext(
            "One request waits for this coach's yes. Match it with another coach.",
            "%(number)s requests wait for this coach's yes. Match them with another coach.",
            asked,
        ) % {"number": asked}


def _groups(person):
    """Groups that lose who leads them, and those that the person stays a member of until somebody lets them leave."""
    rows = SeriesMember.objects.current().filter(
        person=person, series__in=Group.objects.open().values("series")
    )
    leads = rows.filter(role=ParticipantRole.FACILITATOR).count()
    if leads:
        yield ngettext(
            "One group is led by this person. It stays, and somebody else has to lead it.",
            "%(number)s groups are led by this person. They stay, and somebody else has to lead them.",
            leads,
        ) % {"number": leads}
    member = rows.filter(role=ParticipantRole.PARTICIPANT).count()
    if member:
        yield ngettext(
            "This person is a member of one group, until somebody lets them leave it.",
            "This person is a member of %(number)s groups, until somebody lets them leave these.",
            member,
        ) % {"number": member}
