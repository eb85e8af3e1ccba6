"""What anybody may read before they sign in, and how they look for it."""

from dataclasses import dataclass

from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Lower

from accounts.models import SchoolAuthority
from coaching.criteria import Criteria
from coaching.models import PlanItem, Programme
from scheduling.termcode import TermCode

#: Where the words of a search are looked for.
SEARCHED = (
    "name",
    "summary",
    "aims",
    "target_group",
    "who_may_join",
    "content",
    "how_it_runs",
    "place",
    "authority__name",
)
#: So many words of a search count.
WORDS = 10


def published_programmes():
    """The programmes that their offices have published, by name, each with its authority; one query."""
    return Programme.objects.published().select_related("authority").order_by("name", "pk")


def contacts():
    """The authorities whose programme office can be written to, by name; one query."""
    return (
        SchoolAuthority.objects.exclude(contact_email="")
        .filter(programmes__is_published=True)
        .distinct()
        .order_by("name")
    )


def matching(programmes, criteria: Criteria):
    """Those of `programmes` that fit all of `criteria`."""
    for word in criteria.q.split()[:WORDS]:
        found = Q()
        for name in SEARCHED:
            found |= Q(**{f"{name}__icontains": word})
        programmes = programmes.filter(found)
    if criteria.kind:
        programmes = programmes.filter(kind=criteria.kind)
    if criteria.audience:
        programmes = programmes.filter(audiences__contains=[criteria.audience])
    if criteria.place:
        programmes = programmes.filter(place__iexact=criteria.place)
    if criteria.term:
        code = TermCode.parse(criteria.term)
        planned = PlanItem.objects.filter(
            programme=OuterRef("pk"), term_season=code.season, term_year=code.year
        )
        programmes = programmes.filter(Q(terms__contains=[str(code)]) | Exists(planned))
    return programmes


@dataclass(frozen=True, slots=True)
class Choices:
    """What one can choose between: what occurs among the programmes that one reads."""

    terms: list[TermCode]
    places: list[str]


def choices(programmes) -> Choices:
    """The terms, latest first, and the places of `programmes`; three statements."""
    programmes = programmes.order_by()
    unnested = programmes.annotate(code=Func(F("terms"), function="unnest")).values_list("code", flat=True)
    terms = {TermCode.parse(code) for code in unnested.distinct()}
    planned = PlanItem.objects.filter(programme__in=programmes.values("pk")).order_by()
    terms |= {TermCode(*pair) for pair in planned.values_list("term_season", "term_year").distinct()}
    found = programmes.exclude(place="").annotate(low=Lower("place")).order_by("low", "place")
    places = {place.casefold(): place for place in found.values_list("place", flat=True).distinct()}
    return Choices(sorted(terms, reverse=True), list(places.values()))


def terms_of(programme, plan) -> list[TermCode]:
    """The terms in which it runs, the first first: those of its plan (`queries.programme.plan_of`), and those that its
    office has chosen."""
    return sorted({part.term for part in plan} | {TermCode.parse(code) for code in programme.terms})


def newest(criteria: Criteria):
    """Published programmes that fit, the latest published first, each with its authority; one query."""
    found = matching(Programme.objects.published().filter(published_at__isnull=False), criteria)
    return found.select_related("authority").order_by("-published_at", "-pk")
