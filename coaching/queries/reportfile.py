"""Reports that were saved as files, in words."""

from django.utils.translation import gettext as _

from accounts.models import Area, School
from coaching.models import Programme, ReportExport
from coaching.reports.about import choice_words
from coaching.reports.registry import BY_CODE


def told(person):
    """What `person` sees of saved reports, newest first, with who saved them."""
    return ReportExport.objects.visible_to(person).select_related("person")


def put_into_words(events, person) -> None:
    """Give each event a `title` and the `choice` in words, as far as `person` may know the names; three queries."""
    found = {
        name: queryset.in_bulk({event.filters[name] for event in events if name in event.filters})
        for name, queryset in (
            ("area", Area.objects.visible_to(person)),
            ("school", School.objects.visible_to(person)),
            ("programme", Programme.objects.visible_to(person)),
        )
    }
    for event in events:
        event.title = title_of(event)
        names = [str(found[name].get(pk, "–")) for name, pk in event.filters.items() if name in found]
        event.choice = ", ".join([event.term, *names, *choice_words(event.filters)])


def title_of(event) -> str:
    """What the report is called; the bare code of one that there is no more."""
    if not event.report:
        return _("All reports")
    report = BY_CODE.get(event.report)
    return str(report.title) if report else event.report
