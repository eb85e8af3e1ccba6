"""Access requests as their pages show them."""

from collections import Counter

from django.db.models import Q

from accounts.paging import keyset_page
from coaching.enums import ExemptReason
from coaching.models import AccessRequest, Entry
from coaching.rules.access import guards_requests


def request_page(person, query):
    """A page of the requests that `person` may see, newest first."""
    rows = AccessRequest.objects.visible_to(person).select_related(
        "asked_by", "answered_by", "engagement__school", "engagement__authority"
    )
    return keyset_page(rows, query, order=("-asked_at", "-id"))


def waiting(person):
    """Those that wait for `person`: as coach those to answer, as the office those that are late."""
    return AccessRequest.objects.waiting_for(person)


def open_ones(person):
    """The open ones that `person` answers or guards; False for those whose duties bring none."""
    return guards_requests(person) and AccessRequest.objects.visible_to(person).open()


def to_decide(request):
    """The notes that the answer is about: written before it was asked, not shared, and not another teacher's matter.

    Oldest first.
    """
    return (
        Entry.objects.filter(
            engagement=request.engagement_id, shared_at=None, created_at__lte=request.asked_at
        )
        .filter(Q(corner_of=None) | Q(corner_of=request.asked_by_id))
        .order_by("created_at", "id")
    )


def outcome(request) -> tuple[int, list]:
    """How many notes were handed out, and (reason, number) for those that were not."""
    counted = Counter(request.items.values_list("reason", flat=True))
    return counted[""], [(reason.label, counted[reason]) for reason in ExemptReason if counted[reason]]
