"""Attendance: who of those asked was at the meetings of groups, networks and courses; how many, never who.

The definitions are those of a group's page and of a programme's list: asked is who takes part in the meeting and does
not lead it, there is who the log says was there (`queries.group`, `queries.attendance`).

Whoever runs a programme sees who was there. To others, a meeting that few were asked to would say nearly as much; so
who was at it is in none of their figures.
"""

from operator import itemgetter

from django.db.models import Count, Exists, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import Role
from coaching.models import AttendanceCell, Group
from coaching.models.group import taught_at
from coaching.reports.floor import FLOOR
from coaching.reports.frame import HIDDEN, Column, Measure, Panel, Report, Row, Unit, column_of

#: Longer lists of groups and of single meetings are not read.
MOST = 300

HELD = Measure(
    "held",
    gettext_lazy("Held"),
    gettext_lazy(
        "Meetings of groups, and of programmes as a whole, that began in the term and were logged as held. Those of "
        "engagements are not among them."
    ),
)
ASKED = Measure(
    "asked",
    pgettext_lazy("people", "Asked"),
    gettext_lazy(
        "How many people were asked to these meetings, or came without having been asked, added up over the meetings. "
        "Those who led are not counted. For principals and area managers, meetings with fewer than 5 are left out of "
        "this, and of the two below."
    ),
)
THERE = Measure(
    "there",
    gettext_lazy("Were there"),
    gettext_lazy("How many of those asked were there, as the log says, added up over the meetings."),
)
SHARE = Measure(
    "share",
    gettext_lazy("Attendance"),
    gettext_lazy("The share of those asked who were there."),
    Unit.SHARE,
)
COUNTED = (HELD, ASKED, THERE, SHARE)
#: In place of the last three: nobody was asked; the reader is not told.
NOTHING, KEPT = (0, 0, None), (HIDDEN, HIDDEN, HIDDEN)


class AttendanceReport(Report):
    """How many of those who are asked come."""

    code = "attendance"
    title = gettext_lazy("Attendance")
    question = gettext_lazy("Do those who are asked come to groups, networks and courses, and do they stay?")
    symbol = "user-check"
    measures = COUNTED
    headline = ("held", "asked", "there", "share")

    def figures(self, choice):
        [counts] = _counts(choice) or [(0, *NOTHING)]
        return dict(zip((measure.code for measure in COUNTED), counts, strict=True))

    def panels(self, choice):
        return [
            over_the_run(choice),
            by_month(choice),
            by_programme(choice),
            by_series(choice),
            *([by_meeting(choice)] if choice.programme else []),
        ]


def held(choice):
    """The held meetings of the choice.

    A group of several schools is read about by the principals of those where its members teach, as it is seen by them;
    under a filter of an area, a school or a school form it is left out, as it is not that school's. What belongs to no
    school, as networks do, is read about by the office.
    """
    where = choice.where(programme=None)
    led = choice.person.schools_as(Role.PRINCIPAL) if Role.PRINCIPAL in choice.roles else ()
    if led and not (choice.area or choice.school or choice.form):
        shared = Group.objects.filter(Exists(taught_at(led)), school=None)
        where |= Q(group__in=shared.order_by().values("pk"))
    if choice.programme:
        where &= Q(programme=choice.programme)
    return AttendanceCell.objects.filter(where, term=choice.term).order_by()


def _told(choice):
    """The condition that the reader is told how many were at a meeting."""
    return Q(authority__in=choice.person.authorities_as(Role.ADMINISTRATOR)) | Q(asked__gte=FLOOR)


def _counts(choice, *by):
    """What the rows are by, and the cells of the measures in their order: for each of those, or for all of it. A dash
    where the reader is told of none of the meetings."""
    told = _told(choice)
    rows = (
        held(choice)
        .values_list(*by)
        .annotate(
            amount=Count("pk"),
            open=Count("pk", filter=told),
            asked_there=Sum("asked", filter=told, default=0),
            were_there=Sum("there", filter=told, default=0),
        )
        if by
        else [_total(held(choice), told)]
    )
    return [
        (*key, amount, *((asked, there, there / asked if asked else None) if opened else KEPT))
        for *key, amount, opened, asked, there in rows
        if amount
    ]


def _total(meetings, told):
    found = meetings.aggregate(
        amount=Count("pk"),
        open=Count("pk", filter=told),
        asked_there=Sum("asked", filter=told, default=0),
        were_there=Sum("there", filter=told, default=0),
    )
    return tuple(found[name] for name in ("amount", "open", "asked_there", "were_there"))


def over_the_run(choice):
    """The first meetings of all series together, then the second ones, and so on."""
    return Panel(
        "run",
        _("Over the run"),
        (Column("number", _("Meeting"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((_("Meeting %(number)d") % {"number": number}, *counts))
            for number, *counts in sorted(_counts(choice, "number"), key=itemgetter(0))
        ],
        chart=("share",),
        note=_("The first meeting of the term of every group and programme, then the second, and so on."),
    )


def by_month(choice):
    """A row for every month of the term, also where nothing was held; no rows where nothing was in all."""
    found = {month: counts for month, *counts in _counts(choice, "month")}
    return Panel(
        "months",
        _("Month by month"),
        (Column("month", _("Month"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((date_format(month, "F Y"), *found.get(month, (0, *NOTHING))))
            for month in (sorted({*choice.period.months, *found}) if found else ())
        ],
        chart=("asked", "there"),
        is_stacked=False,
    )


def by_programme(choice):
    """A row for every programme, by name: its groups and its own meetings together."""
    rows = _counts(choice, "programme__name", "programme")
    return Panel(
        "programmes",
        _("By programme"),
        (Column("programme", _("Programme"), Unit.TEXT), *map(column_of, COUNTED)),
        [Row((name, *counts)) for name, _pk, *counts in sorted(rows, key=itemgetter(0, 1))],
    )


def by_series(choice):
    """A row for every group, and one for the meetings of each programme as a whole; too many are not listed."""
    rows = _counts(choice, "series", "group", "group__name", "programme__name", "school__name")
    few = len(rows) <= MOST
    rows.sort(key=lambda row: (row[3], row[2] or "", row[4] or "", row[0]))
    return Panel(
        "groups",
        _("By group"),
        (
            Column("group", _("Group"), Unit.TEXT),
            Column("programme", _("Programme"), Unit.TEXT),
            Column("school", _("School"), Unit.TEXT),
            *map(column_of, COUNTED),
        ),
        [
            Row(
                (name or _("Everybody together"), programme, school, *counts),
                url=reverse("group_detail", args=[group]) if group else "",
            )
            for _series, group, name, programme, school, *counts in (rows if few else ())
        ],
        empty=_empty(few),
    )


def by_meeting(choice):
    """A row for every held meeting of the chosen programme, in order; too many are not listed."""
    rows = _counts(choice, "starts_at", "meeting", "group__name") if held(choice).count() <= MOST else None
    return Panel(
        "meetings",
        _("Meeting by meeting"),
        (
            Column("meeting", _("Meeting"), Unit.TEXT),
            Column("group", _("Group"), Unit.TEXT),
            *map(column_of, COUNTED[1:]),
        ),
        [
            Row(
                (
                    date_format(timezone.localtime(starts_at), "j F Y H:i"),
                    group or _("Everybody together"),
                    *counts,
                )
            )
            for starts_at, _meeting, group, _amount, *counts in sorted(rows or (), key=itemgetter(0, 1))
        ],
        empty=_empty(rows is not None),
    )


def _empty(few):
    return _("Nothing in this choice.") if few else _("There are too many to list. Choose a school as well.")
