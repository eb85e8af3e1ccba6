"""Somebody joins an engagement or leaves it. That opens nothing: whose keys follow is in `circlekey`."""

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.enums import Phase
from coaching.models import Engagement, EngagementEvent, HandOver
from coaching.rules.member import may_join, may_leave
from coaching.services.engagement import EngagementError
from scheduling.enums import ParticipantRole
from scheduling.services import message, series

#: What both sides of a change hear.
SUBJECT = "engagement"


@transaction.atomic
def join(*, engagement, person, role, by):
    """Let somebody of the school or authority join, also the meetings still to come. Again changes nothing.

    What has been written stays closed to them until a coach lets them in. Raises EngagementError for somebody who
    cannot be in it or an engagement that is closed, DoubleBooked for a coach who is busy at one of the meetings.
    """
    engagement = locked(engagement)
    _refuse_closed(engagement)
    if any(member.person_id == person.pk and member.role == role for member in engagement.members_now):
        return engagement
    if not may_join(person, engagement, role):
        raise EngagementError(_("%(person)s cannot be in this engagement.") % {"person": person})
    member = series.add_member(series=engagement.series, person=person, by=by, role=role)
    _give_corners(engagement)
    note(engagement, EngagementEvent.Kind.JOINED, by=by, person=person)
    tell(engagement, "member_joined", occasion=member.pk, by=by, about=person, also=[person])
    return engagement


@transaction.atomic
def leave(*, engagement, person, by):
    """Let somebody leave, also the meetings still to come. What they have read, they have read. Again changes nothing.

    Raises EngagementError for the last coach and for an engagement that is closed.
    """
    engagement = locked(engagement)
    member = next((one for one in engagement.members_now if one.person_id == person.pk), None)
    if member is None:
        return engagement
    _refuse_closed(engagement)
    if not may_leave(member, engagement):
        raise EngagementError(
            _("The last coach cannot leave. Hand over to another coach, or close the engagement.")
        )
    if HandOver.objects.open().filter(engagement=engagement, outgoing=person).exists():
        raise EngagementError(_("A hand-over is under way. Finish it or withdraw it first."))
    series.remove_member(series=engagement.series, person=person, by=by)
    note(engagement, EngagementEvent.Kind.LEFT, by=by, person=person)
    tell(engagement, "member_left", occasion=member.pk, by=by, about=person, also=[person])
    return engagement


def _give_corners(engagement):
    """With its second teacher it becomes a team, and stays one."""
    teachers = engagement.series.members.filter(role=ParticipantRole.PARTICIPANT).values("person").distinct()
    if not engagement.has_corners and teachers.count() > 1:
        engagement.has_corners = True
        engagement.save(update_fields=["has_corners"])


def locked(engagement) -> Engagement:
    """The engagement as it is now, held until the transaction ends."""
    return (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series", "school", "authority")
        .get(pk=engagement.pk)
    )


def note(engagement, kind, *, by, person=None):
    """An event of the engagement. Inside a transaction."""
    return EngagementEvent.objects.create(
        engagement=engagement,
        kind=kind,
        by=by,
        person=person,
        from_phase=engagement.phase,
        to_phase=engagement.phase,
    )


def tell(engagement, kind, *, occasion, by, about, people=None, also=()):
    """Mail to `people` (default: who is in it) and `also`, never to whoever did it. `about` is named in it."""
    chosen = [member.person for member in engagement.members_now] if people is None else people
    readers = {person.pk: person for person in [*chosen, *also] if by is None or person.pk != by.pk}
    message.plan_many(
        {
            "person": person,
            "kind": kind,
            "subject_type": SUBJECT,
            "subject_id": engagement.pk,
            "occasion": str(occasion),
            "authority": engagement.authority,
            "facts": {"about": about.pk},
        }
        for person in readers.values()
    )


def _refuse_closed(engagement):
    if engagement.phase == Phase.CLOSED:
        raise EngagementError(_("The engagement is closed."))
