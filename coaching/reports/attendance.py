"""Attendance: who of those asked was at the meetings of groups, networks and courses; how many, never who.

The definitions are those of a group's page and of a programme's list: asked is who takes part in the meeting and does
not lead it, there is who the log says was there (`queries.group`, `queries.attendance`).

Whoever runs a programme sees who was there. To others, a meeting that few were asked to would say nearly as much; so
who was at it is in none of their figures.
"""

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Count, Exists, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import Role
from coaching.models import Group
from coaching.models.group import taught_at
from coaching.reports.floor import FLOOR
from coaching.reports.frame import HIDDEN, Column, Measure, Panel, Report, Row, Unit, column_of
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Meeting

#: Longer lists of single meetings are not read.
MOST_MEETINGS = 300

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


@dataclass(slots=True)
class Held:
    """One held meeting. `number` is its place among those of its series in the term; `is_open` when the reader is
    told who was there."""

    pk: int
    starts_at: object
    series: int
    programme: tuple
    group: tuple
    school: str
    asked: int
    there: int
    is_open: bool
    number: int = 0


class AttendanceReport(Report):
    """How many of those who are asked come."""

    code = "attendance"
    title = gettext_lazy("Attendance")
    question = gettext_lazy("Do those who are asked come to groups, networks and courses, and do they stay?")
    symbol = "user-check"
    measures = COUNTED
    headline = ("held", "asked", "there", "share")

    def figures(self, choice):
        codes = (measure.code for measure in COUNTED)
        return dict(zip(codes, _counts(choice.once(read)), strict=True))

    def panels(self, choice):
        held = choice.once(read)
        return [
            over_the_run(held),
            by_month(held, choice.period),
            by_programme(held),
            by_series(held),
            *([by_meeting(held)] if choice.programme else []),
        ]


def read(choice) -> list[Held]:
    """The held meetings of the choice, in order of time; one statement."""
    offices = choice.person.authorities_as(Role.ADMINISTRATOR)
    asked = Q(participants__role=ParticipantRole.PARTICIPANT, participants__attended__isnull=False)
    rows = (
        Meeting.objects.filter(
            _where(choice),
            status=MeetingStatus.HELD,
            starts_at__gte=choice.period.start,
            starts_at__lt=choice.period.end,
        )
        .order_by()
        .values(
            "pk",
            "starts_at",
            "series",
            authority=F("series__authority"),
            school=F("series__school__name"),
            group=F("series__group"),
            group_name=F("series__group__name"),
            group_programme=F("series__group__programme"),
            group_programme_name=F("series__group__programme__name"),
            programme=F("series__programme"),
            programme_name=F("series__programme__name"),
        )
        .annotate(
            asked=Count("participants", filter=asked),
            there=Count("participants", filter=asked & Q(participants__attended=True)),
        )
    )
    held = [
        Held(
            row["pk"],
            row["starts_at"],
            row["series"],
            (
                row["group_programme"] or row["programme"],
                row["group_programme_name"] or row["programme_name"],
            ),
            (row["group"], row["group_name"] or ""),
            row["school"] or "",
            row["asked"],
            row["there"],
            row["authority"] in offices or row["asked"] >= FLOOR,
        )
        for row in rows
    ]
    numbers = defaultdict(int)
    for one in sorted(held, key=attrgetter("starts_at", "pk")):
        numbers[one.series] += 1
        one.number = numbers[one.series]
    return sorted(held, key=attrgetter("starts_at", "pk"))


def _where(choice):
    """Meetings of groups and programmes within the reader's duties and the filters.

    A group of several schools is read about by the principals of those where its members teach, as it is seen by them;
    under a filter of a school or a school form it is left out, as it is not that school's. What belongs to no school,
    as networks do, is read about by the office.
    """
    paths = {"authority": "series__authority", "area": "series__school__area", "school": "series__school"}
    where = choice.where(**paths, programme=None)
    led = choice.person.schools_as(Role.PRINCIPAL) if Role.PRINCIPAL in choice.roles else ()
    if led and not (choice.area or choice.school or choice.form):
        shared = Group.objects.filter(Exists(taught_at(led)), school=None)
        where |= Q(series__group__in=shared.order_by().values("pk"))
    if choice.programme:
        where &= Q(series__group__programme=choice.programme) | Q(series__programme=choice.programme)
    return where & (Q(series__group__isnull=False) | Q(series__programme__isnull=False))


def _counts(held):
    """Cells of the measures, in their order; a dash where the reader is told of none of the meetings."""
    told = [one for one in held if one.is_open]
    if held and not told:
        return len(held), HIDDEN, HIDDEN, HIDDEN
    asked, there = sum(one.asked for one in told), sum(one.there for one in told)
    return len(held), asked, there, there / asked if asked else None


def _grouped(held, key):
    found = defaultdict(list)
    for one in held:
        found[key(one)].append(one)
    return found


def over_the_run(held):
    """The first meetings of all series together, then the second ones, and so on."""
    runs = _grouped(held, attrgetter("number"))
    return Panel(
        "run",
        _("Over the run"),
        (Column("number", _("Meeting"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((_("Meeting %(number)d") % {"number": number}, *_counts(runs[number])))
            for number in sorted(runs)
        ],
        chart=("share",),
        note=_("The first meeting of the term of every group and programme, then the second, and so on."),
    )


def by_month(held, period):
    """A row for every month of the term, also where nothing was held; no rows where nothing was in all."""
    months = _grouped(held, lambda one: timezone.localdate(one.starts_at).replace(day=1))
    return Panel(
        "months",
        _("Month by month"),
        (Column("month", _("Month"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((date_format(month, "F Y"), *_counts(months.get(month, []))))
            for month in (period.months if held else ())
        ],
        chart=("asked", "there"),
    )


def by_programme(held):
    """A row for every programme, by name: its groups and its own meetings together."""
    programmes = _grouped(held, attrgetter("programme"))
    return Panel(
        "programmes",
        _("By programme"),
        (Column("programme", _("Programme"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((name, *_counts(those)))
            for (_pk, name), those in sorted(programmes.items(), key=lambda item: (item[0][1], item[0][0]))
        ],
    )


def by_series(held):
    """A row for every group, and one for the meetings of each programme as a whole."""
    series = _grouped(held, lambda one: (one.programme[1], one.group[1], one.school, one.series))
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
                (group or _("Everybody together"), programme, school or None, *_counts(those)),
                url=reverse("group_detail", args=[those[0].group[0]]) if group else "",
            )
            for (programme, group, school, _series), those in sorted(series.items())
        ],
    )


def by_meeting(held):
    """A row for every held meeting of the chosen programme, in order; too many are not listed."""
    few = len(held) <= MOST_MEETINGS
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
                    date_format(timezone.localtime(one.starts_at), "j F Y H:i"),
                    one.group[1] or _("Everybody together"),
                    *_counts([one])[1:],
                )
            )
            for one in (held if few else ())
        ],
        empty=_("Nothing in this choice.")
        if few
        else _("There are too many to list. Choose a school as well."),
    )
