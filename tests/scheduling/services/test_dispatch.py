"""From a due row to the mail server: who gets what, what waits, what fails, and that nobody is told twice."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scheduling import messagekinds
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message
from scheduling.services import dispatch
from scheduling.services.message import plan, plan_many, send_again, suppress
from tests.factories import AuthorityFactory, PersonFactory

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
TEXT = """{% load i18n %}{% block subject %}{% translate "Invitation" %} {{ number }}{% endblock %}
{% block body %}{% if number == 13 %}{% include "missing.txt" %}{% endif %}{{ person.given_name }},

Number: {{ number }}
Page: https://example.se/?a=1&b=2

Open <the> page: https://example.se/{{ number }}
{% endblock %}"""


class Note(messagekinds.MessageKind):
    """A kind of the tests' own, about a number. 13 cannot be rendered, 14 not be loaded, 15 is not worth a mail."""

    code, label, subject_type = "note", "Note", "number"
    template = "note.txt"

    def contexts(self, messages):
        if any(message.subject_id == 14 for message in messages):
            raise ValueError("fourteen")
        return {
            message.pk: {"number": message.subject_id} for message in messages if message.subject_id != 15
        }


@pytest.fixture(autouse=True)
def _note(settings, tmp_path, monkeypatch):
    (tmp_path / "note.txt").write_text(TEXT)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]
    monkeypatch.setattr(messagekinds, "_kinds", {**messagekinds._kinds, "note": Note()})


def make_note(number=1, person=None, **fields):
    person = person or PersonFactory()
    return plan(person=person, kind="note", subject_type="number", subject_id=number, **fields)


def make_notes(amount):
    return plan_many(
        [
            {"person": PersonFactory(), "kind": "note", "subject_type": "number", "subject_id": 100 + number}
            for number in range(amount)
        ]
    )


def send_due():
    """What beat and a worker do each minute, without the broker between them: what became of the rows, by state."""
    outcome = {}
    for ids, lease in dispatch.claim_batches():
        for state, number in dispatch.send_batch(ids=ids, lease=lease).items():
            outcome[str(state)] = outcome.get(str(state), 0) + number
    return outcome


def state_of(row):
    row.refresh_from_db()
    return row.state, row.reason, row.error


def message_ids(mailbox):
    return [mail["Message-ID"] for mail in mailbox.messages]


def test_a_due_row_is_sent_and_marked(mailbox):
    row = make_note(person=PersonFactory(given_name="Åsa", family_name='Ek "the"\r\nBcc: x@example.se'))
    assert send_due() == {"sent": 1}
    row.refresh_from_db()
    assert (row.state, row.lease, row.error, row.tries) == (MessageState.SENT, None, "", 1)
    assert row.sent_at is not None
    [mail] = mailbox.messages
    assert mail["Message-ID"] == f"<{row.message_id}@testserver>"
    assert mail["From"] == "Bollplank <no-reply@example.se>"
    assert mail["To"].addresses[0].display_name == 'Åsa Ek "the" Bcc: x@example.se'
    assert mail["X-Envelope-To"] == row.person.email
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["Reply-To"], mail["Bcc"]) == (None, None)
    assert mail.defects == []


def test_text_and_html_say_the_same_in_the_readers_language(mailbox):
    make_note(7, PersonFactory(language="sv"), authority=AuthorityFactory(name="Granköpings kommun"))
    make_note(8, PersonFactory(language="en"))
    send_due()
    swedish, english = sorted(mailbox.messages, key=lambda mail: mail["Subject"][-1])
    assert (swedish["Subject"], english["Subject"]) == ("Inbjudan 7", "Invitation 8")
    assert (swedish["Content-Language"], english["Content-Language"]) == ("sv", "en")
    text = swedish.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith(
        "Kim,\n\nNumber: 7\nPage: https://example.se/?a=1&b=2\n\nOpen <the> page: https://example.se/7\n\n-- \n"
    )
    assert "Granköpings kommun" in text
    html = swedish.get_body(("html",)).get_content()
    assert '<html lang="sv">' in html
    assert ">https://example.se/?a=1&amp;b=2</a>" in html
    assert '<a href="https://example.se/7"' in html
    assert "Open &lt;the&gt; page</a>" in html
    assert "Granköpings kommun" in html


def test_what_is_not_due_waits(mailbox):
    make_note(due_at=timezone.now() + MINUTE)
    assert send_due() == {}
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        assert send_due() == {"sent": 1}
    assert send_due() == {}
    assert len(mailbox.messages) == 1


def test_a_batch_that_is_handed_out_twice_is_sent_once(mailbox):
    make_notes(3)
    ids, lease = dispatch.claim()
    assert dispatch.send_batch(ids=ids, lease=lease) == {"sent": 3}
    assert dispatch.send_batch(ids=ids, lease=lease) == {}
    assert len(mailbox.messages) == 3


def test_who_has_no_lease_sends_nothing(mailbox):
    make_notes(3)
    ids, _lease = dispatch.claim()
    assert dispatch.send_batch(ids=ids, lease=uuid.uuid4()) == {}
    assert mailbox.messages == []


def test_a_claimed_row_is_nobody_elses_until_the_lease_ends(mailbox):
    make_notes(3)
    ids, first = dispatch.claim()
    assert dispatch.claim()[0] == []
    with time_machine.travel(timezone.now() + dispatch.LEASE + MINUTE):
        again, second = dispatch.claim()
        assert again == ids
        assert dispatch.send_batch(ids=ids, lease=first) == {}
        assert dispatch.send_batch(ids=ids, lease=second) == {"sent": 3}
    assert len(mailbox.messages) == 3


def test_batches_have_a_size_and_the_longest_due_leaves_first(monkeypatch):
    monkeypatch.setattr(dispatch, "AHEAD", 600)
    rows = make_notes(700)
    sizes = [len(ids) for ids, _lease in dispatch.claim_batches()]
    assert sizes == [250, 250, 100]
    assert list(dispatch.claim_batches()) == []
    left = set(Message.objects.filter(state=MessageState.PLANNED).values_list("pk", flat=True))
    assert left == {row.pk for row in sorted(rows, key=lambda row: row.pk)[600:]}


def test_the_database_is_asked_equally_often_for_each_row(mailbox):
    counts = []
    for amount in (10, 40):
        make_notes(amount)
        ids, lease = dispatch.claim()
        with CaptureQueriesContext(connection) as queries:
            dispatch.send_batch(ids=ids, lease=lease)
        counts.append(len(queries))
    # Storing a row and looking at the next, under its lock, are one message.
    assert (counts[1] - counts[0]) / 30 == 1
    assert counts[0] - 10 <= 4


def test_somebody_made_inactive_gets_nothing(mailbox):
    row = make_note(person=PersonFactory(is_active=False))
    assert send_due() == {"suppressed": 1}
    assert state_of(row) == (MessageState.SUPPRESSED, SuppressReason.PERSON_LEFT, "")
    assert mailbox.messages == []


def test_what_the_kind_has_nothing_to_say_of_is_not_sent(mailbox):
    row = make_note(15)
    assert send_due() == {"suppressed": 1}
    assert state_of(row) == (MessageState.SUPPRESSED, SuppressReason.NOTHING_TO_REMIND, "")


def test_after_an_outage_what_is_of_no_use_any_more_is_not_sent(mailbox):
    now = timezone.now()
    past, useful = make_note(stale_at=now + 60 * MINUTE), make_note(stale_at=now + 1500 * MINUTE)
    with time_machine.travel(now + dt.timedelta(days=1)):
        assert send_due() == {"sent": 1}
    assert state_of(past) == (MessageState.SUPPRESSED, SuppressReason.TOO_LATE, "")
    assert state_of(useful)[0] == MessageState.SENT


def test_what_grows_stale_in_a_batch_is_not_sent(mailbox):
    now = timezone.now()
    row = make_note(stale_at=now + MINUTE)
    ids, lease = dispatch.claim()
    with time_machine.travel(now + 2 * MINUTE):
        assert dispatch.send_batch(ids=ids, lease=lease) == {"suppressed": 1}
    assert state_of(row)[1] == SuppressReason.TOO_LATE


def test_a_row_that_cannot_be_written_fails_alone_and_its_words_are_not_logged(mailbox, caplog):
    broken, unloaded, fine = make_note(13), make_note(14), make_note(1)
    assert send_due() == {"failed": 2, "sent": 1}
    assert state_of(broken)[0] == state_of(unloaded)[0] == MessageState.FAILED
    assert state_of(unloaded)[2].startswith("ValueError, test_dispatch.py:")
    assert state_of(fine)[0] == MessageState.SENT
    assert f"Message {unloaded.pk} (note) could not be written" in caplog.text
    assert "fourteen" not in caplog.text


def test_a_kind_that_nobody_knows_any_more_fails(mailbox, monkeypatch):
    row = make_note()
    monkeypatch.delitem(messagekinds._kinds, "note")
    assert send_due() == {"failed": 1}
    assert state_of(row)[0] == MessageState.FAILED


def test_a_server_that_is_away_makes_rows_wait_longer_and_longer(mailbox):
    rows = make_notes(3)
    mailbox.stop()
    now, waited = timezone.now(), []
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(dispatch.MOST_TRIES - 1):
            assert send_due() == {"planned": 3}
            rows[0].refresh_from_db()
            waited.append(round((rows[0].try_at - timezone.now()) / MINUTE))
            assert "refused" in rows[0].error
            clock.move_to(rows[0].try_at - MINUTE / 2)
            assert send_due() == {}
            clock.move_to(rows[0].try_at)
        assert waited == [1, 5, 15, 60, 180, 360, 720, 720, 720, 720]
        assert timezone.now() - now > dt.timedelta(days=2)
        mailbox.start()
        assert send_due() == {"sent": 3}
    assert len(set(message_ids(mailbox))) == len(mailbox.messages) == 3


def test_a_server_that_stays_away_for_days_fails_the_rows_and_somebody_can_send_them_again(mailbox):
    row = make_note()
    mailbox.stop()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while row.state != MessageState.FAILED:
            send_due()
            row.refresh_from_db()
            clock.move_to(max(timezone.now(), row.try_at))
        assert row.tries == dispatch.MOST_TRIES
        assert "refused" in row.error
        mailbox.start()
        assert send_due() == {}
        row = send_again(message=row)
        assert (row.state, row.tries, row.error) == (MessageState.PLANNED, 0, "")
        assert send_due() == {"sent": 1}
        assert send_again(message=row).state == MessageState.SENT
        assert send_due() == {}
    assert message_ids(mailbox) == [f"<{row.message_id}@testserver>"]


def test_an_address_that_is_refused_fails_with_the_servers_answer_and_holds_nobody_up(mailbox):
    rows = make_notes(5)
    answer = "550 5.1.1 No such user " + "here\u202e\u0007 " * 200
    mailbox.refused = {rows[1].person.email: answer.encode("ascii", "replace").decode()[:480]}
    assert send_due() == {"sent": 4, "failed": 1}
    state, _reason, error = state_of(rows[1])
    assert state == MessageState.FAILED
    assert error.startswith("550 5.1.1 No such user here")
    assert len(error) <= 500
    assert "\u0007" not in error


@pytest.mark.parametrize("pipelining", [True, False])
def test_commands_go_together_or_one_by_one_as_the_server_bears_it(mailbox, pipelining):
    mailbox.pipelining = pipelining
    rows = make_notes(6)
    mailbox.refused = {rows[0].person.email: "550 5.1.1 No", rows[4].person.email: "550 5.1.1 No"}
    Message.objects.filter(pk=rows[2].pk).update(subject_id=15)
    assert send_due() == {"sent": 3, "failed": 2, "suppressed": 1}
    assert len(mailbox.messages) == len(set(message_ids(mailbox))) == 3


def test_a_mail_that_is_cancelled_after_it_was_written_does_not_leave(mailbox, monkeypatch):
    """The second is cancelled while the first is sent."""
    rows = make_notes(3)
    ids, lease = dispatch.claim()
    send = dispatch.Post.send

    def and_cancel(post, mail):
        send(post, mail)
        suppress(
            subject_type="number", subject_id=rows[1].subject_id, reason=SuppressReason.NOTHING_TO_REMIND
        )

    monkeypatch.setattr(dispatch.Post, "send", and_cancel)
    assert dispatch.send_batch(ids=ids, lease=lease) == {"sent": 2}
    assert sorted(message_ids(mailbox)) == sorted(f"<{rows[n].message_id}@testserver>" for n in (0, 2))


def test_an_address_that_is_refused_for_now_is_tried_later(mailbox):
    rows = make_notes(5)
    mailbox.refused = {rows[1].person.email: "450 4.2.1 Mailbox busy"}
    assert send_due() == {"sent": 4, "planned": 1}
    assert state_of(rows[1]) == (MessageState.PLANNED, "", "450 4.2.1 Mailbox busy")
    mailbox.refused = {}
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        assert send_due() == {"sent": 1}
    assert state_of(rows[1]) == (MessageState.SENT, "", "")


@pytest.mark.parametrize(
    ("answer", "state"), [("554 5.7.1 Unwanted", "failed"), ("451 4.3.0 Later", "planned")]
)
def test_a_refused_text_is_as_final_as_the_server_says(mailbox, answer, state):
    make_notes(4)
    mailbox.refusal = answer
    assert send_due() == {state: 4}


def test_a_server_that_hangs_up_on_everything_is_left_alone_after_three(mailbox):
    make_notes(10)
    mailbox.refusal = "421 4.3.2 Shutting down"
    assert send_due() == {"planned": 10}
    assert set(Message.objects.values_list("error", flat=True)) == {"421 4.3.2 Shutting down"}


def test_a_mail_that_the_server_hangs_up_on_holds_nobody_up(mailbox):
    rows = make_notes(5)
    mailbox.refused = {rows[0].person.email: "421 4.3.2 Not you"}
    assert send_due() == {"planned": 1, "sent": 4}


def test_a_batch_that_takes_longer_than_its_lease_leaves_the_rest_to_others(mailbox, monkeypatch):
    make_notes(3)
    ids, lease = dispatch.claim()
    monkeypatch.setattr(dispatch, "LEASE", dt.timedelta(seconds=-1))
    assert dispatch.send_batch(ids=ids, lease=lease) == {}
    monkeypatch.undo()
    assert mailbox.messages == []


def test_rows_that_end_their_worker_again_and_again_fail_in_the_end(mailbox):
    row = make_note()
    Message.objects.update(
        state=MessageState.CLAIMED,
        lease=uuid.uuid4(),
        tries=dispatch.MOST_TRIES,
        try_at=timezone.now() - MINUTE,
    )
    assert send_due() == {}
    assert state_of(row)[0] == MessageState.FAILED


def test_attachments_for_calendars_are_offered_twice(mailbox, monkeypatch):
    ics = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    file = messagekinds.Attachment("visit.ics", "text/calendar", ics, {"method": "REQUEST"})
    monkeypatch.setattr(Note, "attachments", lambda self, message, context: [file])
    make_note()
    send_due()
    [mail] = mailbox.messages
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attachment = mail.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert attachment.get_filename() == "visit.ics"
    for part in (list(alternative.iter_parts())[2], attachment):
        assert part.get_payload(decode=True) == ics
        assert part["Content-Type"].params["method"] == "REQUEST"
