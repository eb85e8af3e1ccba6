"""Which coach fits a request, with the reasons in words: a plain sum, so that the office can see why, and judge.

| what | points |
| --- | --- |
| subjects | 40 × the share of the wanted subjects that the coach has; all 40 when none is wanted |
| time | 30 × free minutes a week in the wanted period ÷ what an engagement is expected to take, at most 30 |
| certification | 20 when one is valid when the period begins |
| the school | 10 when the coach has coached there before |
| works at the school | −30 |
| has said no to this very request | −50 |
| takes no new engagements | −50 |

That a coach has coached these very teachers before is marked and gives no points: it may speak for or against.
Nobody is left out for a low number; the office decides. Left out is who has stated a conflict of interest with the
school, and whom the office does not want for this request.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import dates
from accounts.enums import Subject
from coaching.enums import Exclusion

SUBJECTS, TIME, CERTIFICATION, SCHOOL = 40, 30, 20, 10
WORKS_THERE, SAID_NO, TAKES_NONE = -30, -50, -50


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a coach with regard to one request. `free` is minutes a week, None when no week is known."""

    coach: object
    subjects: frozenset = frozenset()
    free: int | None = None
    certified_until: dt.date | None = None
    is_certified: bool = False
    had_certification: bool = False
    takes_new: bool = True
    times_at_school: int = 0
    coached_before: tuple[str, ...] = ()
    works_at_school: bool = False
    said_no_on: dt.date | None = None
    has_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a coach stands where it stands. `tone`: good, weak, against, or mark for what is only to be known.

    The words are made when somebody reads them: an allocation weighs tens of thousands of pairs by their points alone.
    """

    words: Callable[[], str]
    points: int
    tone: str

    @property
    def text(self) -> str:
        """The reason in words."""
        return self.words()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its reasons."""

    candidate: Candidate
    reasons: list[Reason] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The sum over the reasons."""
        return sum(reason.points for reason in self.reasons)


def rank(candidates, *, subjects, needed_minutes) -> list[Ranked]:
    """The candidates, the best first: by points, then by free time, then in the order given.

    `subjects` are the wanted ones (codes), `needed_minutes` what an engagement is expected to take a week.
    """
    ranked = [
        Ranked(candidate, list(_reasons(candidate, set(subjects), needed_minutes)))
        for candidate in candidates
    ]
    return sorted(ranked, key=lambda one: (-one.points, -(one.candidate.free or 0)))


def left_out(candidate, exclusions) -> Reason | None:
    """Why the candidate is not to be asked, given the request's `exclusions` (codes); None for who may be."""
    if candidate.has_conflict:
        return Reason(lambda: _("Has stated a conflict of interest with the school"), 0, "against")
    if candidate.works_at_school and Exclusion.SAME_SCHOOL in exclusions:
        return Reason(lambda: _("Works at the school"), 0, "against")
    if candidate.coached_before and Exclusion.EARLIER in exclusions:
        names = ", ".join(candidate.coached_before)
        return Reason(lambda: _("Has coached %(names)s before") % {"names": names}, 0, "against")
    return None


def _reasons(candidate, subjects, needed_minutes):
    yield _subjects(candidate, subjects)
    yield _time(candidate, needed_minutes)
    yield _certification(candidate)
    if candidate.times_at_school:
        yield Reason(lambda: _times_at_school(candidate.times_at_school), SCHOOL, "good")
    if candidate.coached_before:
        names = ", ".join(candidate.coached_before)
        yield Reason(lambda: _("Has coached %(names)s before") % {"names": names}, 0, "mark")
    if candidate.works_at_school:
        yield Reason(lambda: _("Works at the school"), WORKS_THERE, "against")
    if candidate.said_no_on:
        yield Reason(
            lambda: _("Said no to this request on %(day)s") % {"day": dates.short_day(candidate.said_no_on)},
            SAID_NO,
            "against",
        )
    if not candidate.takes_new:
        yield Reason(lambda: _("Takes no new engagements now"), TAKES_NONE, "against")


def _times_at_school(times):
    text = ngettext("Has coached at the school once", "Has coached at the school %(times)s times", times)
    return text % {"times": times}


def _subjects(candidate, wanted):
    if not wanted:
        return Reason(lambda: _("No subject was asked for"), SUBJECTS, "mark")
    common = wanted & candidate.subjects
    if not common:
        return Reason(lambda: _("None of the subjects in common"), 0, "weak")
    points = round(SUBJECTS * len(common) / len(wanted))
    return Reason(lambda: _subjects_in_common(common), points, "good")


def _subjects_in_common(common):
    names = ", ".join(str(subject.label) for subject in Subject if subject in common)
    return _("Subjects in common: %(subjects)s") % {"subjects": names}


def _time(candidate, needed):
    if candidate.free is None:
        return Reason(lambda: _("No school weeks are known in the period"), 0, "weak")
    points = round(TIME * min(1, candidate.free / needed))
    tone = "good" if candidate.free >= needed else "weak"
    return Reason(lambda: _("%(free)s minutes free a week") % {"free": candidate.free}, points, tone)


def _certification(candidate):
    if candidate.is_certified:
        return Reason(lambda: _certified(candidate.certified_until), CERTIFICATION, "good")
    if candidate.had_certification and candidate.certified_until:
        return Reason(lambda: _certified_only(candidate.certified_until), 0, "weak")
    return Reason(lambda: _("No certification is registered"), 0, "weak")


def _certified(until):
    return _("Certified until %(day)s") % {"day": dates.short_day(until)} if until else _("Certified")


def _certified_only(until):
    return _("The certification is valid until %(day)s only") % {"day": dates.short_day(until)}
