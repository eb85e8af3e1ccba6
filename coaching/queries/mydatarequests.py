"""What is stored about a person from before any coaching: wishes, requests, and what one is not asked about."""

from django.db.models import Q
from django.utils.translation import gettext as _

from coaching.models import CoachingRequest
from coaching.queries.mydatagroup import Group
from coaching.queries.wish import own_wishes


def wishes(person) -> Group:
    """What one has told the principal."""
    return Group(
        "wishes",
        _("Wishes for coaching"),
        _("That you have told your principal that you would like coaching. The words go with the answer."),
        {"school": _("School"), "when": _("When"), "state": _("State"), "text": _("What you wrote")},
        [(w.school.name, w.wished_at, w.get_state_display(), w.text) for w in own_wishes(person)],
    )


def conflicts(person) -> Group:
    """Schools about which a coach is not asked."""
    return Group(
        "conflicts",
        _("Schools that you are not asked about"),
        _("As you have stated yourself."),
        {"school": _("School"), "since": _("Since")},
        [(c.school.name, c.stated_at) for c in person.conflicts.select_related("school")],
    )


def requests(person) -> Group:
    """Requests that one has asked, that are for oneself, or in which one coaches."""
    mine = Q(asked_by=person) | Q(teachers=person) | Q(coach=person)
    found = (
        CoachingRequest.objects.filter(mine)
        .distinct()
        .select_related("school", "programme")
        .order_by("created_at")
    )
    rows = [
        (
            r.school.name,
            str(r.programme or ""),
            r.get_state_display(),
            r.sent_at or r.created_at,
            _part_in(person, r),
            # What a principal has written is handed out to its writer; of the others it says who reads it.
            r.need if r.asked_by_id == person.pk else "",
        )
        for r in found
    ]
    return Group(
        "requests",
        _("Requests"),
        _("Requests for coaching that you have asked, that are for you, or in which you are the coach."),
        {
            "school": _("School"),
            "programme": _("Programme"),
            "state": _("State"),
            "at": _("Date"),
            "part": _("Your part"),
            "need": _("What you wrote"),
        },
        rows,
    )


def _part_in(person, request):
    if request.asked_by_id == person.pk:
        return _("asked by you")
    return _("you coach") if request.coach_id == person.pk else _("for you")
