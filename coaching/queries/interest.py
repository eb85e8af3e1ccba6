"""Interest as the office and the coordinators see it."""

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Duty, Person
from accounts.paging import Page, keyset_page
from coaching.enums import OPEN_INTEREST, InterestStatus
from coaching.models import Interest, Programme
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember

ORDER = ("rank", "received_at", "id")


def chosen(person, *, programme=None, statuses=OPEN_INTEREST, owner=None, nobodys=False):
    """What `person` sees, narrowed: new ones first, each kind the oldest first. With programme and owner.

    `owner` is somebody who answers, `nobodys` those that nobody does yet.
    """
    rows = Interest.objects.visible_to(person).filter(status__in=statuses)
    if programme:
        rows = rows.filter(programme=programme)
    if owner:
        rows = rows.filter(owner=owner)
    if nobodys:
        rows = rows.filter(owner=None)
    return rows.select_related("programme", "owner").new_first().order_by(*ORDER)


def page_of(rows, query) -> Page:
    """A page of `chosen`; one statement."""
    return keyset_page(rows, query, order=ORDER)


def programmes_of(person):
    """The programmes whose interest the person deals with, by name."""
    leads = SeriesMember.objects.filter(person=person, role=ParticipantRole.FACILITATOR, left_at=None)
    return Programme.objects.filter(
        Q(authority__in=person.authorities_as(Role.ADMINISTRATOR)) | Q(series__in=leads.values("series"))
    ).order_by("name", "pk")


def may_answer_for(programme):
    """Who can be given interest in the programme: its administrators today and its coordinators; by name."""
    office = Duty.objects.current().filter(role=Role.ADMINISTRATOR, authority=programme.authority_id)
    leads = SeriesMember.objects.filter(
        series__programme=programme, role=ParticipantRole.FACILITATOR, left_at=None
    )
    return Person.objects.filter(
        Q(pk__in=office.values("person")) | Q(pk__in=leads.values("person")), is_active=True
    ).order_by("given_name", "family_name", "pk")


def owners_of(person):
    """Those who answer for something that the person sees, by name."""
    owned = Interest.objects.visible_to(person).exclude(owner=None)
    return Person.objects.filter(pk__in=owned.values("owner")).order_by("given_name", "family_name", "pk")


def new_ones(person):
    """What nobody has taken up yet, of what the person sees."""
    return Interest.objects.visible_to(person).filter(status=InterestStatus.NEW)


def offices_of(authority):
    """The administrators of the authority today who can sign in."""
    duties = Duty.objects.current().filter(role=Role.ADMINISTRATOR, authority=authority)
    return Person.objects.filter(pk__in=duties.values("person"), is_active=True).order_by("pk")
