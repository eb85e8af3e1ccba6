"""Who meets: making a series, joining, leaving, closing.

Locks are taken in one order everywhere: the series, its meetings by id, people by id.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Series, SeriesMember
from scheduling.services.meeting import (
    MeetingError,
    add_participant,
    cancel,
    remove_participant,
)


@transaction.atomic
def create_series(
    *,
    authority,
    title,
    facilitators=(),
    participants=(),
    school=None,
    usual_kind=MeetingKind.CONVERSATION,
    usual_minutes=60,
    place="",
    video_url="",
) -> Series:
    """A series with its members. `title` must be neutral: it stands in invitations. Somebody named twice leads."""
    series = Series.objects.create(
        authority=authority,
        school=school,
        title=title,
        usual_kind=usual_kind,
        usual_minutes=usual_minutes,
        place=place,
        video_url=video_url,
    )
    roles = {person.pk: ParticipantRole.PARTICIPANT for person in participants}
    roles |= {person.pk: ParticipantRole.FACILITATOR for person in facilitators}
    SeriesMember.objects.bulk_create(
        SeriesMember(series=series, person_id=pk, role=role) for pk, role in roles.items()
    )
    return series


@transaction.atomic
def add_member(*, series, person, by, role=ParticipantRole.PARTICIPANT) -> SeriesMember:
    """Let somebody in, also to the meetings that are still to come; a new role replaces the old one.

    Raises MeetingError for a closed series, and DoubleBooked when a new facilitator is busy at one of those meetings.
    """
    series = _locked(series)
    if series.closed_at:
        raise MeetingError(_("These meetings have come to their end."))
    member, is_new = SeriesMember.objects.get_or_create(
        series=series, person=person, left_at=None, defaults={"role": role}
    )
    if not is_new and member.role == role:
        return member
    member.role = role
    member.save(update_fields=["role"])
    for meeting in _to_come(series):
        add_participant(meeting=meeting, person=person, role=role, by=by)
    return member


@transaction.atomic
def remove_member(*, series, person, by) -> SeriesMember | None:
    """Let somebody leave, also the meetings still to come. Returns the membership that ended, None for a stranger."""
    series = _locked(series)
    member = series.members.current().filter(person=person).first()
    if member is None:
        return None
    member.left_at = max(timezone.now(), member.joined_at)
    member.save(update_fields=["left_at"])
    for meeting in _to_come(series):
        remove_participant(meeting=meeting, person=person, by=by)
    return member


@transaction.atomic
def close_series(*, series, by, reason=CancelReason.CLOSED) -> Series:
    """No more meetings: what is still to come is cancelled. Twice changes nothing."""
    series = _locked(series)
    if series.closed_at is None:
        for meeting in _to_come(series):
            cancel(meeting=meeting, reason=reason, by=by)
        series.closed_at = timezone.now()
        series.save(update_fields=["closed_at"])
    return series


def _locked(series):
    return Series.objects.select_for_update(no_key=True).get(pk=series.pk)


def _to_come(series):
    """Meetings without a time, and booked ones that have not begun; in the order in which they are locked."""
    return list(
        Meeting.objects.filter(series=series)
        .exclude(status__in=[MeetingStatus.HELD, MeetingStatus.CANCELLED])
        .exclude(starts_at__lte=timezone.now())
        .order_by("pk")
    )
