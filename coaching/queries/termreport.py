"""Who may get the report of a term, and what has become of those that were sent."""

from collections.abc import Iterator

from django.db.models import Count, Max, Q

from accounts.models import Duty, Person
from coaching.enums import WORKING_TERM_REPORTS, TermReportState
from coaching.models import TermReport
from coaching.rules.report import REPORT_ROLES
from scheduling.termcode import TermCode


def may_receive(authority) -> list[tuple[Person, str]]:
    """People with a duty in the authority today that shows reports, by name, each with what the duties are."""
    duties = (
        Duty.objects.current()
        .filter(authority=authority, role__in=REPORT_ROLES, person__is_active=True)
        .select_related("person", "school", "area", "authority", "team")
        .order_by("person__sort_name", "person_id", "role")
    )
    found = {}
    for duty in duties:
        found.setdefault(duty.person_id, (duty.person, []))[1].append(str(duty))
    return [(person, "; ".join(labels)) for person, labels in found.values()]


def sent(authority) -> list[dict]:
    """For each term, newest first: how many were made, are being made and have failed, and when the last was ready."""
    rows = (
        TermReport.objects.filter(sent_by=authority)
        .values("term_season", "term_year")
        .annotate(
            ready=Count("pk", filter=Q(state__in=[TermReportState.DONE, TermReportState.GONE])),
            working=Count("pk", filter=Q(state__in=WORKING_TERM_REPORTS)),
            failed=Count("pk", filter=Q(state=TermReportState.FAILED)),
            last=Max("ended_at"),
        )
        .order_by()
    )
    terms = [{**row, "term": TermCode(row["term_season"], row["term_year"])} for row in rows]
    return sorted(terms, key=lambda row: row["term"], reverse=True)


def pieces(report) -> Iterator[bytes]:
    """The file, piece by piece; one query for each, so that memory does not grow with it."""
    numbers = list(report.pieces.order_by("number").values_list("number", flat=True))
    for number in numbers:
        content = report.pieces.filter(number=number).values_list("content", flat=True).first()
        if content is None:
            # Deleted while it was being sent.
            return
        yield bytes(content)
