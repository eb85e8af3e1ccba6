"""Coaches for one request: what is known of each, ranked. A constant number of queries, whatever their number."""

import datetime as dt
from dataclasses import dataclass

from coaching.matching import Ranked, left_out, rank
from coaching.queries.candidates import Known
from coaching.queries.load import EXPECTED_MINUTES, CoachLoad

#: So many weeks of the wanted period are drawn.
DRAWN_WEEKS = 16
#: So many coaches are shown, the best ones, until all are asked for.
SHOWN = 20

#: The drawing of a week: its height stands for the agreed time and a quarter more.
BAR_HEIGHT, BAR_STEP, FULL_AT = 48, 12, 125


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a coach, in percent of the agreed time: what is taken today, and what this request would add.

    `x` and the heights are for the drawing.
    """

    monday: dt.date
    taken: int
    added: int
    x: int

    @property
    def taken_height(self) -> int:
        """How high the part that is taken is drawn."""
        return min(BAR_HEIGHT, round(self.taken * BAR_HEIGHT / FULL_AT))

    @property
    def added_height(self) -> int:
        """How high what would be added is drawn; as much as there is room for."""
        return min(BAR_HEIGHT - self.taken_height, max(2, round(self.added * BAR_HEIGHT / FULL_AT)))

    @property
    def taken_y(self) -> int:
        """From the top of the drawing to the part that is taken."""
        return BAR_HEIGHT - self.taken_height

    @property
    def added_y(self) -> int:
        """From the top of the drawing to what would be added."""
        return self.taken_y - self.added_height

    @property
    def is_over(self) -> bool:
        """Whether the request would make the week overfull."""
        return self.taken + self.added > 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ranked coach with the weeks that the request would touch."""

    ranked: Ranked
    weeks: list[Week]

    @property
    def coach(self):
        """The person."""
        return self.ranked.candidate.coach

    @property
    def weeks_over(self) -> int:
        """How many of the weeks the request would make overfull."""
        return sum(week.is_over for week in self.weeks)

    @property
    def width(self) -> int:
        """Of the drawing."""
        return len(self.weeks) * BAR_STEP

    @property
    def last_week(self) -> Week | None:
        """The last week drawn, when there is more than one."""
        return self.weeks[-1] if len(self.weeks) > 1 else None


@dataclass(frozen=True, slots=True)
class Choice:
    """The coaches who can be asked, the best first, of `amount` in all; (coach, reason) of those who are left out."""

    proposals: list[Proposal]
    left_out: list
    amount: int

    @property
    def has_more(self) -> bool:
        """Whether more can be asked than are shown."""
        return self.amount > len(self.proposals)


def choice_for(request, *, most=None) -> Choice:
    """Every coach of the authority with regard to the request, but those whom the request itself is about.

    All are ranked; with `most` only so many are described, for a page of hundreds is read by nobody.
    """
    known = Known(request.authority_id, [request])
    candidates, out = [], []
    for candidate in known.candidates(request):
        why = left_out(candidate, request.exclusions)
        if why is None:
            candidates.append(candidate)
        else:
            out.append((candidate.coach, why))
    ranked = rank(candidates, subjects=request.subjects, needed_minutes=EXPECTED_MINUTES)
    weeks = known.weeks_of(request)
    proposals = [Proposal(one, drawn(known.loads[one.candidate.coach.pk], weeks)) for one in ranked[:most]]
    return Choice(proposals, out, len(ranked))


def why_left_out(request, coach) -> str:
    """Why that coach is not to be asked about the request, in words; "" when nothing is in the way."""
    known = Known(request.authority_id, [request], only=[coach.pk])
    found = [left_out(candidate, request.exclusions) for candidate in known.candidates(request)]
    return next((why.text for why in found if why), "")


def drawn(load: CoachLoad, weeks, more=None) -> list[Week]:
    """The first of `weeks` with one more engagement; `more` are minutes by week to be counted as taken, too."""
    whole, more = load.weekly_minutes or 1, more or {}
    added = round(100 * EXPECTED_MINUTES / whole)
    return [
        Week(
            monday,
            round(100 * (load.taken[monday] + more.get(monday, 0)) / whole),
            added,
            number * BAR_STEP,
        )
        for number, monday in enumerate(weeks[:DRAWN_WEEKS])
    ]
