"""Terms that are published and those that are to be; what of a term would be shown."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Area, School
from coaching.models import CountedTeacher, Programme, Publication
from coaching.protected import Cell, cells
from coaching.queries.contribution import contributions
from coaching.rules.publication import is_due, is_over, published_on
from scheduling.models import Term


@dataclass
class TermRow:
    """A term with its publication, if there is one, and else the day on which there will be."""

    term: Term
    publication: Publication | None
    published_on: dt.date
    is_over: bool


@dataclass
class OutlineRow:
    """A place of the tree, in words, and whether it would have numbers."""

    names: tuple
    is_shown: bool


def term_rows(authorities) -> list[TermRow]:
    """The terms of some authorities that have begun, newest first; two statements."""
    today = timezone.localdate()
    terms = Term.objects.filter(authority__in=authorities, starts_on__lte=today).select_related("authority")
    found = {
        (one.authority_id, one.code): one for one in Publication.objects.filter(authority__in=authorities)
    }
    return [
        TermRow(
            term, found.get((term.authority_id, term.code)), published_on(term, today), is_over(term, today)
        )
        for term in terms.order_by("-starts_on", "authority__name")
    ]


def due_terms(today) -> list[Term]:
    """Terms whose day has come and that are not published, the oldest first."""
    terms = Term.objects.filter(ends_on__lt=today).order_by("ends_on", "pk")
    done = set(Publication.objects.values_list("authority", "season", "year"))
    return [
        term
        for term in terms
        if is_due(term, today) and (term.authority_id, term.season, term.year) not in done
    ]


def days_of(term) -> tuple[dt.date, dt.date]:
    """From the day after the term before (or what was published of it) to the term's last day; of the first term from
    its first day. Two statements."""
    ended = Term.objects.filter(authority=term.authority_id, ends_on__lt=term.starts_on)
    published = Publication.objects.filter(authority=term.authority_id, last_day__lt=term.ends_on)
    last_days = [
        ended.aggregate(last=Max("ends_on"))["last"],
        published.aggregate(last=Max("last_day"))["last"],
    ]
    before = max(filter(None, last_days), default=None)
    return (before + dt.timedelta(days=1) if before else term.starts_on), term.ends_on


def cells_of(term) -> list[Cell]:
    """The cells of a term that is not published yet, as they would be now. Their members are for publication only."""
    given = contributions(term.authority_id, *days_of(term))
    teachers = [one.teacher for one in given]
    counted = frozenset(CountedTeacher.objects.filter(teacher__in=teachers).values_list("teacher", flat=True))
    return cells(in_order(given), counted)


def in_order(given):
    """The same, in an order that has nothing to do with what was said."""
    return sorted(given, key=lambda one: (one.path, one.teacher))


def outline(term) -> list[OutlineRow]:
    """What would be shown of a term. No numbers: who looked at them twice would see what came between."""
    found = cells_of(term)
    names = [
        model.objects.in_bulk({cell.path[depth] for cell in found if len(cell.path) > depth})
        for depth, model in enumerate((Programme, Area, School))
    ]
    rows = [
        (*(f"{names[depth][key].name}" for depth, key in enumerate(cell.path)), *_rest(cell))
        for cell in found
    ]
    return [
        OutlineRow(row or (_("All programmes"),), cell.members is not None)
        for row, cell in zip(rows, found, strict=True)
    ]


def _rest(cell):
    if not cell.is_rest:
        return ()
    return ((_("Other programmes"), _("Other areas"), _("Other schools"))[len(cell.path)],)
