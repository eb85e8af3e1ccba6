"""Reading the ledger: the office's and one's own."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from accounts.paging import Page, keyset_page
from scheduling import messagekinds, rules
from scheduling.enums import MessageState
from scheduling.models import Meeting, Message

AHEAD = dt.timedelta(days=14)
#: A mail that nobody takes for so long is late; the dispatcher looks each minute.
LATE = dt.timedelta(minutes=15)
#: So many of the next ones are shown on one's own page.
SHOWN_AHEAD = 10


def ledger(person, query, *, words="", kind="", state="", period="", about=None, to=None) -> Page:
    """A page of the office's ledger, newest first.

    `period` is "past" for what was due until now, "coming" for what is to leave in the next 14 days, soonest first.
    `words` are looked for in names and addresses; `about` is (subject_type, subject_id), `to` a person's id. Each row
    has `label`, `subject`, `url` and `may_send_again`. Three statements, however many rows.
    """
    rows = Message.objects.in_office_of(person)
    if words:
        rows = rows.filter(Q(person__in=_people(words)) | _addresses(words))
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if about:
        rows = rows.about(*about)
    if to:
        rows = rows.filter(person=to)
    order = ("-due_at", "-id")
    if period == "past":
        rows = rows.filter(due_at__lte=timezone.now())
    if period == "coming":
        rows = rows.unfinished().filter(due_at__lt=timezone.now() + AHEAD)
        order = ("due_at", "id")
    page = keyset_page(rows.select_related("person__mail_choice"), query, order=order)
    _describe(page.items)
    for row in page.items:
        row.may_send_again = rules.may_send_again(person, row, timezone.now())
    return page


def own(person, query) -> tuple[list[Message], Page]:
    """The next that one will be sent, soonest first, and a page of the past, newest first; described as in `ledger`.

    Three statements.
    """
    now = timezone.now()
    rows = Message.objects.visible_to(person).select_related("person__mail_choice")
    coming = list(rows.unfinished().filter(due_at__gt=now).order_by("due_at", "id")[:SHOWN_AHEAD])
    page = keyset_page(rows.filter(due_at__lte=now), query, order=("-due_at", "-id"))
    _describe([*coming, *page.items])
    return coming, page


def failed(person):
    """The mails of the person's office that have failed."""
    return Message.objects.in_office_of(person).filter(state=MessageState.FAILED)


def overdue(person) -> int:
    """How many mails of the person's office nobody has tried to send since they were due: something is wrong."""
    late = timezone.now() - LATE
    return Message.objects.in_office_of(person).unfinished().filter(try_at__lt=late).count()


def _people(words):
    found = Q()
    for word in words.split()[:5]:
        found &= Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
    return Person.objects.filter(found)


def _addresses(words):
    found = Q(person=None)
    for word in words.split()[:5]:
        found &= Q(address__icontains=word)
    return found


def _describe(rows):
    meetings = Meeting.objects.in_bulk({row.subject_id for row in rows if row.subject_type == "meeting"})
    for row in rows:
        row.will_be_refused = messagekinds.is_refused(row, getattr(row.receiver, "mail_choice", None))
        row.label = messagekinds.label_for(row.kind)
        row.subject = meetings.get(row.subject_id) if row.subject_type == "meeting" else None
        gone = row.subject_type == "meeting" and row.subject is None
        row.url = "" if gone else messagekinds.subject_url(row)
