"""What is stored about a teacher from the published numbers of how much was reached."""

from django.utils.translation import gettext as _

from coaching.models import CountedTeacher, OutcomeFact
from coaching.queries.mydatagroup import Group


def outcomes(person) -> Group:
    """That one is counted in published numbers, since which term; and what is kept until a term is published."""
    bands = {-1: _("Less than expected"), 0: _("As expected"), 1: _("More than expected")}
    counted = CountedTeacher.objects.filter(teacher=person).select_related("publication__authority")
    rows = [
        (
            _("You are counted in published numbers, since this term"),
            f"{one.publication.authority}, {one.publication.code}",
            one.publication.published_at,
            "",
            "",
        )
        for one in counted
    ]
    kept = OutcomeFact.objects.filter(teacher=person).select_related(
        "engagement__school", "engagement__programme"
    )
    rows += [
        (
            _("Kept until the term is published, and for a year at the most"),
            f"{one.engagement.school}, {one.engagement.programme}",
            one.engagement.closed_at,
            bands[one.own],
            bands[one.coachs],
        )
        for one in kept.order_by("engagement__closed_at", "pk")
    ]
    return Group(
        "outcomes",
        _("Numbers of how much was reached"),
        _(
            "Numbers are published of many teachers together. That you are among them is kept, so that numbers of "
            "later terms give nobody away; what was reached is kept only where the words were erased first."
        ),
        {
            "what": _("What"),
            "of": _("Of what"),
            "at": _("When"),
            "own": _("As you see it"),
            "coachs": _("As your coaches see it"),
        },
        rows,
    )
