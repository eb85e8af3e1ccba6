"""What is stored about a person from before, or beside, an account: found by the address that one signs in with."""

from django.utils.translation import gettext as _

from coaching.models import Interest, InterestEvent, Watch
from coaching.queries.mydatagroup import Group


def interests(person) -> Group:
    """Details that one has left on the page of a programme."""
    found = Interest.objects.filter(email=person.email.lower()).select_related("programme")
    return Group(
        "interests",
        _("Interest in programmes"),
        _("Details that were left with your address on a programme's page."),
        {
            "programme": _("Programme"),
            "when": _("When"),
            "name": _("Name"),
            "place": _("School or school authority"),
            "about": _("What you wrote"),
            "state": _("State"),
        },
        [
            (i.programme.name, i.received_at, i.name, i.place_of_work, i.about, i.get_status_display())
            for i in found.order_by("received_at", "pk")
        ],
    )


def watches(person) -> Group:
    """Searches that one's address gets mail about."""
    found = Watch.objects.filter(email=person.email.lower())
    return Group(
        "watches",
        _("Watches"),
        _(
            "Searches among what is offered that your address gets mail about. Each mail has a link that stops it."
        ),
        {
            "what": _("What"),
            "asked": _("Asked"),
            "since": _("Confirmed"),
            "consent": _("What you have agreed to"),
        },
        [
            (
                ", ".join(value for _what, value in w.criteria.labels) or _("All programmes"),
                w.consented_at,
                w.confirmed_at,
                w.consent_wording,
            )
            for w in found
        ],
    )


def interest_deeds(person) -> list[tuple]:
    """(what, when) of what one has done with interest."""
    dealt = InterestEvent.objects.filter(by=person).values_list("at", flat=True)
    given = InterestEvent.objects.filter(owner=person).exclude(by=person).values_list("at", flat=True)
    rows = [(_("Interest in a programme dealt with"), at) for at in dealt]
    return rows + [(_("Interest in a programme handed to you"), at) for at in given]
