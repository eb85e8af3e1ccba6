"""The ledger as it would stand if all this had happened here: what was sent, what was not and why, what is planned."""

import datetime as dt

from coaching.enums import RequestState
from scheduling.enums import MeetingStatus, MessageState, SuppressReason
from scheduling.models import Message
from scheduling.reminders import DAYS, REMINDER, days_before
from scheduling.services.planner import CANCELLED, INVITATION

S = RequestState

#: Which mail a step of a request sends to whom, as in the services.
STEP_MAIL = {
    S.SENT: [("request_to_endorse", "manager")],
    S.RETURNED: [("request_returned", "principal")],
    S.ENDORSED: [("request_endorsed", "principal"), ("request_to_match", "office")],
    S.QUEUED: [("request_queued", "principal")],
    S.DECLINED: [("request_declined", "principal")],
    S.WITHDRAWN: [("request_withdrawn", "office")],
    S.MATCHED: [("request_matched", "coach")],
    S.ACCEPTED: [("request_accepted", "principal"), ("request_accepted", "office")],
}


def make_messages(world, participants, events):
    """Rows for every participant of the meetings and every event of the requests."""
    rows = [row for participant in participants for row in meeting_rows(world, participant)]
    rows += [row for event in events for row in step_rows(world, event)]
    Message.objects.bulk_create(rows, batch_size=5000)


def meeting_rows(world, participant):
    meeting = participant.meeting
    called_off = meeting.called_off_at
    about = {
        "person": participant.person,
        "authority": world.authority,
        "subject_type": "meeting",
        "subject_id": meeting.pk,
    }
    yield sent(about, INVITATION, "1", meeting.created_at, meeting.starts_at)
    for occasion, days in DAYS.items():
        due_at = days_before(meeting.starts_at, days=days)
        stale_at = days_before(meeting.starts_at, days=2) if days > 1 else meeting.starts_at
        if due_at <= meeting.created_at:
            yield suppressed(about, REMINDER, occasion, due_at, due_at, SuppressReason.TOO_LATE)
        elif called_off and called_off < due_at:
            yield suppressed(about, REMINDER, occasion, due_at, stale_at, SuppressReason.CANCELLED)
        elif due_at <= world.now:
            yield sent(about, REMINDER, occasion, due_at, stale_at)
        else:
            yield Message(
                **about, kind=REMINDER, occasion=occasion, due_at=due_at, try_at=due_at, stale_at=stale_at
            )
    if meeting.status == MeetingStatus.CANCELLED:
        yield sent(about, CANCELLED, "1", called_off, meeting.ends_at)


def step_rows(world, event):
    request = event.request
    people = {
        "manager": world.managers[request.school.area_id],
        "principal": request.asked_by,
        "office": world.administrator,
        "coach": request.coach,
    }
    for kind, reader in STEP_MAIL.get(event.to_state, ()):
        if people[reader] != event.by:
            about = {
                "person": people[reader],
                "authority": world.authority,
                "subject_type": "request",
                "subject_id": request.pk,
            }
            yield sent(about, kind, event.at.isoformat(), event.at, None)


def sent(about, kind, occasion, due_at, stale_at):
    return Message(
        **about,
        kind=kind,
        occasion=occasion,
        state=MessageState.SENT,
        due_at=due_at,
        try_at=due_at,
        stale_at=stale_at,
        created_at=due_at,
        sent_at=due_at + dt.timedelta(seconds=20),
        tries=1,
    )


def suppressed(about, kind, occasion, due_at, stale_at, reason):
    return Message(
        **about,
        kind=kind,
        occasion=occasion,
        state=MessageState.SUPPRESSED,
        reason=reason,
        due_at=due_at,
        try_at=due_at,
        stale_at=stale_at,
    )
