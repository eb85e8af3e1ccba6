"""What the views of a day, a week, a month and a term have in common: the way from one to another, and the file."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling import calendar
from scheduling.periods import day_at, day_code
from scheduling.queries.feed import entries_between


@dataclass(frozen=True, slots=True)
class View:
    """`name` is its address and what its parameter is called; `keys` lead to it from the others, spaces between."""

    name: str
    label: str
    keys: str
    before: str
    now: str
    after: str
    file: str

    @property
    def key_list(self) -> list[str]:
        """Each of the keys."""
        return self.keys.split()

    @property
    def url(self) -> str:
        """Where it shows what is now."""
        return reverse(self.name)

    @property
    def file_url(self) -> str:
        """Where its meetings are a file."""
        return reverse(f"{self.name}_ics")


VIEWS = [
    View(
        "day",
        _("Day"),
        "d",
        _("Previous day"),
        _("Today"),
        _("Next day"),
        _("Download the day's meetings (.ics)"),
    ),
    View(
        "week",
        _("Week"),
        "v w",
        _("Previous week"),
        _("This week"),
        _("Next week"),
        _("Download the week's meetings (.ics)"),
    ),
    View(
        "month",
        _("Month"),
        "m",
        _("Previous month"),
        _("This month"),
        _("Next month"),
        _("Download the month's meetings (.ics)"),
    ),
    View(
        "term",
        _("Term"),
        "r",
        _("Previous term"),
        _("This term"),
        _("Next term"),
        _("Download the term's meetings (.ics)"),
    ),
]


def moment_of(request):
    """The day in ?at= that one comes from, or today: it decides what is shown while nothing else is asked for."""
    return day_at(request.GET.get("at", ""))


def page(request, name, period, **context):
    """The page of one view; `period` has `first`, `last`, `code`, `before`, `after`, `is_now`, `is_empty`.

    The other views are shown at the day that one comes from, while that is in sight; else where this one begins.
    """
    at = moment_of(request)
    moment = at if period.first <= at <= period.last else period.first
    context |= {
        name: period,
        "period": period,
        "view": next(view for view in VIEWS if view.name == name),
        "views": [(view, f"{view.url}?at={day_code(moment)}") for view in VIEWS],
    }
    return render(request, f"scheduling/{name}/page.html", context)


def file(person, first, last, name):
    """The meetings from `first` to `last`, both included, as one file for one's own calendar."""
    content = calendar.feed_ics(entries_between(person, first, last), changed_at=timezone.now())
    disposition = f'attachment; filename="{name}.ics"'
    return HttpResponse(content, calendar.CONTENT_TYPE, headers={"Content-Disposition": disposition})
