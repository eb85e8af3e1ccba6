"""Coaches: how much of their agreed time is taken, by how many engagements, and whether their certifications hold.

Weeks are counted as where the office reckons with a coach's time (`queries.load`). Agreed time, travel and
certifications are an employer's facts: the office reads them (`rules.report.reads_as_office`), of whole coaches. Who
leads a school or an area, and the office under a filter, reads what a coach does there and no more.

Hours count in the area where the school was on the day of the meeting, engagements where it is now.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.enums import Role
from accounts.models import Certification, Duty, Person, area_on
from coaching.enums import Phase
from coaching.models import CoachCell, Engagement, EngagementEvent
from coaching.queries.load import weeks_of_terms
from coaching.reports.coachmeasures import (
    CERTIFICATIONS,
    COACHES,
    ENGAGEMENTS,
    PART,
    WHOLE,
)
from coaching.reports.frame import Column, Panel, Report, Row, Unit, column_of
from coaching.reports.scope import cells, once
from coaching.rules.report import REPORT_ROLES, reads_as_office
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember, Term

#: Days before it expires during which a certification is said to expire soon.
SOON = 90
#: More bars than this are not told apart.
MOST_BARS = 30


@dataclass(slots=True)
class Coach:
    """One coach in the term. Times in minutes; `weeks` of the term; how many engagements in which of the `phases`."""

    pk: int
    name: str
    sort_name: str
    agreed: int
    weeks: int
    booked: int = 0
    held: int = 0
    travel: int = 0
    phases: Counter = field(default_factory=Counter)

    @property
    def capacity(self) -> int:
        return self.agreed * self.weeks

    @property
    def engagements(self) -> int:
        return self.phases.total()

    @property
    def is_there(self) -> bool:
        """Whether there is anything of the coach in the choice."""
        return bool(self.booked or self.held or self.phases)


@dataclass
class Known:
    """Coaches by name; and for each engagement its phase and whether it was paused."""

    coaches: list
    engagements: list


class CoachesReport(Report):
    """What coaches' time goes to."""

    code = "coaches"
    title = gettext_lazy("Coaches")
    question = gettext_lazy("How much of the coaches' time is taken, and by what?")
    symbol = "users"
    measures = (COACHES, *WHOLE, CERTIFICATIONS)
    headline = ("coaches", "capacity", "booked", "held", "travel", "taken", "engagements")

    def headline_for(self, choice):
        if _is_whole(choice):
            return self.headline
        return ("coaches", *(measure.code for measure in PART))

    def figures(self, choice):
        known = read(choice)
        values = {
            code: sum(getattr(coach, code) for coach in known.coaches)
            for code in ("capacity", "booked", "held")
        }
        travel = sum(coach.travel for coach in known.coaches)
        weeks = sum(coach.weeks for coach in known.coaches)
        return values | {
            "coaches": len(known.coaches),
            "travel": travel / weeks if weeks else None,
            "taken": _share(values["booked"] + values["held"] + travel, values["capacity"]),
            "engagements": len(known.engagements),
        }

    def panels(self, choice):
        known = read(choice)
        panels = [by_coach(choice, known), by_phase(known), by_coach_and_phase(known)]
        return [*panels, certifications(choice)] if _is_whole(choice) else panels


def _is_whole(choice):
    """Whether whole coaches are told of: to the office, of everything that they do."""
    narrowed = choice.area or choice.school or choice.programme or choice.form
    return not narrowed and reads_as_office(choice.person)


def _share(part, whole):
    return part / whole if whole else None


@once
def read(choice) -> Known:
    """The coaches of the term with their hours and engagements; five statements, whatever the number of rows."""
    authorities = choice.person.authorities_as(*REPORT_ROLES)
    coaches = _coaches(choice, authorities)
    _add_hours(choice, coaches)
    engagements = _engagements(choice)
    leads = (
        SeriesMember.objects.filter(
            Q(left_at=None) | Q(left_at__gt=_as_of(choice)),
            joined_at__lte=_as_of(choice),
            role=ParticipantRole.FACILITATOR,
            series__in=_under_way(choice).values("series"),
        )
        .order_by()
        .values_list("person", "series")
        .distinct()
    )
    for person, series in leads:
        if person in coaches:
            coaches[person].phases[engagements[series][0]] += 1
    shown = coaches.values() if _is_whole(choice) else (one for one in coaches.values() if one.is_there)
    return Known(sorted(shown, key=lambda one: (one.sort_name, one.pk)), list(engagements.values()))


def _coaches(choice, authorities):
    """By id: who was a coach on some day of the term, with the weeks of the term in the first such authority."""
    first, last = choice.period.first, choice.period.last
    terms = defaultdict(list)
    for authority, starts, ends in (
        Term.objects.filter(authority__in=authorities, ends_on__gte=first)
        .order_by()
        .values_list("authority", "starts_on", "ends_on")
    ):
        terms[authority].append((starts, ends))
    weeks = {authority: len(weeks_of_terms(terms[authority], first, last)) for authority in authorities}
    duties = Duty.objects.not_ended(first).filter(
        role=Role.COACH, authority__in=authorities, starts_on__lte=last
    )
    authority_of = dict(duties.order_by("-authority").values_list("person", "authority"))
    people = Person.objects.filter(pk__in=authority_of).select_related("coach_profile")
    return {
        person.pk: Coach(
            person.pk,
            str(person),
            person.sort_name,
            person.coach_profile.weekly_minutes if hasattr(person, "coach_profile") else 0,
            weeks[authority_of[person.pk]],
        )
        for person in people
    }


def _add_hours(choice, coaches):
    rows = (
        cells(choice, CoachCell)
        .values("coach")
        .annotate(
            held_minutes=Sum("minutes"),
            ahead=Sum("booked_minutes"),
            ways=Sum(F("travel") + F("booked_travel")),
        )
    )
    for row in rows:
        coach = coaches.get(row["coach"])
        if coach:
            coach.held, coach.booked, coach.travel = row["held_minutes"], row["ahead"], row["ways"]


def _as_of(choice):
    """The end of the term, or this moment while it lasts."""
    return min(choice.period.end, timezone.now())


def _under_way(choice):
    at = _as_of(choice)
    engagements = Engagement.objects.annotate(area_then=area_on(choice.period.latest_day, "school"))
    return engagements.filter(
        choice.where(area="area_then"), Q(closed_at=None) | Q(closed_at__gt=at), started_at__lt=at
    ).order_by()


def _engagements(choice):
    """(phase, whether paused) at that moment, by the engagement's series."""
    events = EngagementEvent.objects.filter(engagement=OuterRef("pk"), at__lt=_as_of(choice)).order_by(
        "-at", "-id"
    )
    breaks = events.filter(kind__in=[EngagementEvent.Kind.PAUSED, EngagementEvent.Kind.RESUMED])
    rows = _under_way(choice).annotate(
        phase_then=Coalesce(Subquery(events.values("to_phase")[:1]), "phase"),
        last_break=Subquery(breaks.values("kind")[:1]),
    )
    return {
        series: (Phase(phase), last_break == EngagementEvent.Kind.PAUSED)
        for series, phase, last_break in rows.values_list("series", "phase_then", "last_break")
    }


def by_coach(choice, known):
    """A row for every coach, by name."""
    measures = WHOLE if _is_whole(choice) else PART
    rows = []
    for coach in known.coaches:
        values = {
            "agreed": coach.agreed,
            "capacity": coach.capacity,
            "booked": coach.booked,
            "held": coach.held,
            "travel": coach.travel / coach.weeks if coach.weeks else None,
            "taken": _share(coach.booked + coach.held + coach.travel, coach.capacity),
            "engagements": coach.engagements,
        }
        rows.append(Row((coach.name, *(values[measure.code] for measure in measures))))
    return Panel(
        "coaches",
        _("By coach"),
        (Column("coach", _("Coach"), Unit.TEXT), *map(column_of, measures)),
        rows,
        chart=("held", "booked") if len(rows) <= MOST_BARS else (),
        note="" if measures == WHOLE else _("Only what belongs to the choice, not all that a coach does."),
    )


def by_phase(known):
    """A row for every phase, in their order."""
    phases = Counter(phase for phase, _paused in known.engagements)
    paused = Counter(phase for phase, is_paused in known.engagements if is_paused)
    return Panel(
        "phases",
        _("Engagements by phase"),
        (
            Column("phase", _("Phase"), Unit.TEXT),
            column_of(ENGAGEMENTS),
            Column("paused", pgettext("engagements", "Of them paused")),
        ),
        [Row((phase.label, phases[phase], paused[phase])) for phase in _shown_phases(phases)],
        chart=("engagements",),
    )


def by_coach_and_phase(known):
    """How many engagements each coach has in which phase."""
    phases = _shown_phases(Counter(phase for phase, _paused in known.engagements))
    return Panel(
        "coach-phases",
        _("Engagements by coach and phase"),
        (Column("coach", _("Coach"), Unit.TEXT), *(Column(phase.value, phase.label) for phase in phases)),
        [
            Row((coach.name, *(coach.phases[phase] for phase in phases)))
            for coach in known.coaches
            if coach.phases
        ],
    )


def _shown_phases(phases):
    """Every phase but closed; and that where it is all that is known of one from before phases were noted."""
    return [phase for phase in Phase if phases and (phase != Phase.CLOSED or phases[phase])]


def certifications(choice):
    """A row for every certification of every coach of today, what needs to be seen to first; coaches without any."""
    today = timezone.localdate()
    offices = choice.person.authorities_as(Role.ADMINISTRATOR)
    duties = Duty.objects.current().filter(role=Role.COACH, authority__in=offices, person=OuterRef("pk"))
    people = Person.objects.filter(Exists(duties)).order_by("sort_name", "pk")
    names = {person.pk: str(person) for person in people}
    held = defaultdict(dict)
    for one in (
        Certification.objects.filter(coach__person__in=names)
        .order_by(F("expires_on").asc(nulls_last=True), "issued_on", "pk")
        .annotate(person=F("coach__person"))
    ):
        held[one.person][one.name.casefold()] = one
    rows = [(dt.date.min, name, None) for pk, name in names.items() if pk not in held]
    rows += [
        (one.expires_on or dt.date.max, names[pk], one) for pk, ones in held.items() for one in ones.values()
    ]
    return Panel(
        "certifications",
        _("Certifications"),
        (
            Column("coach", _("Coach"), Unit.TEXT),
            Column("certification", _("Certification"), Unit.TEXT),
            Column("until", _("Valid until"), Unit.DATE),
            Column("state", _("State"), Unit.TEXT),
        ),
        [
            Row((name, one and one.name, one and one.expires_on, _state(one, today)))
            for _day, name, one in sorted(rows, key=lambda row: row[:2])
        ],
        empty=_("There are no coaches."),
    )


def _state(certification, today):
    """How it stands with a certification, in a word."""
    if certification is None:
        return pgettext("a certification", "None")
    if certification.issued_on > today:
        return pgettext("a certification", "Not valid yet")
    if certification.expires_on and certification.expires_on < today:
        return pgettext("a certification", "Expired")
    if certification.expires_on and certification.expires_on <= today + dt.timedelta(days=SOON):
        return _("Expires within %(days)d days") % {"days": SOON}
    return pgettext("a certification", "Valid")
