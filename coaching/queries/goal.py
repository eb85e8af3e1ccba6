"""Goals as pages show them: opened where the person's keys open them, with what was decided, and what was reached."""

from dataclasses import dataclass, field

from django.db.models import F, Prefetch

from coaching.enums import Circle, GoalStatus, Level
from coaching.models import Attainment, Engagement, Entry, EntryVersion, Goal, GoalReview
from coaching.queries.opened import OpenedEntry, open_entries
from coaching.queries.readers import ReaderBook, Readers
from coaching.rules import goal as rules
from scheduling.enums import ParticipantRole

#: More than anybody has; a guard against a page without end.
MOST = 50


@dataclass
class Said:
    """What one person says was reached; `is_shown` to whoever looks, who else sees only that it was said."""

    person: object
    is_coach: bool
    attainment: Attainment | None = None
    is_shown: bool = False


@dataclass
class ShownReview:
    """A decision about a goal; `opened` where something was written about it and the vault is open."""

    review: GoalReview
    opened: OpenedEntry | None = None


@dataclass
class ShownGoal:
    """A goal on a page. `opened` is None while the vault is locked; `readers` is then empty."""

    goal: Goal
    opened: OpenedEntry | None = None
    readers: Readers = field(default_factory=Readers)
    #: The version that counts: who saved it when.
    version: EntryVersion | None = None
    reviews: list = field(default_factory=list)
    said: list = field(default_factory=list)
    mine: Attainment | None = None
    may_write: bool = False
    may_review: bool = False
    may_give: bool = False
    may_share: bool = False

    @property
    def texts(self):
        """The words by field, or None."""
        return self.opened.texts if self.opened else None

    @property
    def is_active(self) -> bool:
        """Whether it is worked towards."""
        return self.goal.status == GoalStatus.ACTIVE

    @property
    def rest(self) -> list:
        """(label, text) of what was filled in beside the goal itself, which stands first."""
        goal = self.texts and self.texts["goal"]
        return [(label, text) for label, text in self.opened.words if text is not goal] if goal else []

    @property
    def lacks_levels(self) -> bool:
        """Whether the scale has a level that nobody has described, as far as one can read."""
        return self.texts is not None and not all(self.texts[level_field(level)] for level in Level)

    @property
    def is_answered(self) -> bool:
        """Whether anybody has said what was reached."""
        return any(one.attainment for one in self.said)


def level_field(level) -> str:
    """The field of a goal that describes the level."""
    return Level(level).name.lower()


def goals_in(person, engagements, unlocked, *, active_only=False) -> dict[int, list[ShownGoal]]:
    """By engagement, the goals in it that the person is entitled to: active ones first, opened when `unlocked`.

    Engagements come with their people. As many statements for thirty goals as for one.
    """
    by_id = {one.pk: one for one in engagements if rules.sees_goals(person, one)}
    rows = Goal.objects.filter(
        engagement__in=by_id, entry__in=Entry.objects.visible_to(person).filter(engagement__in=by_id)
    )
    rows = rows.active() if active_only else rows
    rows = rows.select_related("entry__author", "status_by").prefetch_related(
        Prefetch("reviews", GoalReview.objects.select_related("by")),
        Prefetch("attainments", Attainment.objects.select_related("person")),
    )
    goals = list(rows.shown_first()[:MOST])
    opened = _open(unlocked, goals)
    versions = EntryVersion.objects.filter(
        entry__in=[goal.pk for goal in goals], number=F("entry__version")
    ).select_related("saved_by")
    versions = {version.entry_id: version for version in versions}
    book = ReaderBook(by_id.values()) if opened else None
    found = {pk: [] for pk in by_id}
    for goal in goals:
        goal.engagement = by_id[goal.engagement_id]
        found[goal.engagement_id].append(_show(person, goal, opened, versions.get(goal.pk), book))
    return found


def goals_of(person, engagement, unlocked) -> list[ShownGoal]:
    """The goals of one engagement, as above."""
    return goals_in(person, [engagement], unlocked).get(engagement.pk, [])


def opened_in(goals) -> list[OpenedEntry]:
    """All that was opened for these goals."""
    reviews = [review.opened for goal in goals for review in goal.reviews]
    return [one for one in [*(goal.opened for goal in goals), *reviews] if one]


def goal_of(person, pk) -> Goal:
    """One goal that the person is entitled to, its engagement with its people. Raises Goal.DoesNotExist."""
    goal = (
        Goal.objects.filter(entry__in=Entry.objects.visible_to(person).filter(pk=pk))
        .select_related("entry__author")
        .prefetch_related(
            Prefetch("engagement", queryset=Engagement.objects.with_people()), "entry__wraps__circle_key"
        )
        .get(pk=pk)
    )
    goal.entry.engagement = goal.engagement
    return goal


def active_goals(engagement):
    """Those that another can take the place of, newest first."""
    return Goal.objects.active().filter(engagement=engagement).select_related("entry").shown_first()


def _open(unlocked, goals):
    """Opened entries by id, of the goals and of what was written when they were reviewed."""
    if unlocked is None or not goals:
        return {}
    reviews = [review.entry_id for goal in goals for review in goal.reviews.all() if review.entry_id]
    entries = Entry.objects.filter(pk__in=[*(goal.pk for goal in goals), *reviews])
    return {one.entry.pk: one for one in open_entries(unlocked, entries)}


def _show(person, goal, opened, version, book):
    given = {row.person_id: row for row in goal.attainments.all()}
    engagement, mine, one = goal.engagement, given.get(person.pk), opened.get(goal.pk)
    shown = ShownGoal(
        goal,
        one,
        version=version,
        reviews=[ShownReview(row, opened.get(row.entry_id)) for row in goal.reviews.all()],
        said=_said(person, engagement, given, mine),
        mine=mine,
        may_write=rules.may_write(person, engagement),
        may_review=rules.may_review(person, goal),
        may_give=goal.status != GoalStatus.REPLACED
        and rules.may_give_attainment(person, engagement, has_given=mine is not None),
    )
    if one:
        shown.readers = book.of_entry(one.entry)
        # Sharing again helps those who hold today's key and came after this was written.
        shown.may_share = one.texts is not None and any(
            book.holds_latest(reader, engagement, Circle.SHARED) for reader in shown.readers.without_key
        )
    return shown


def _said(person, engagement, given, mine):
    """Everybody of today, and those who said something and have left; without other teachers for a teacher."""
    rows = [
        Said(member.person, member.role == ParticipantRole.FACILITATOR, given.get(member.person_id))
        for member in engagement.members_now
    ]
    here = {row.person.pk for row in rows}
    rows += [
        Said(row.person, row.role == ParticipantRole.FACILITATOR, row)
        for row in given.values()
        if row.person_id not in here
    ]
    reads_all = any(row.person.pk == person.pk and row.is_coach for row in rows)
    rows = [row for row in rows if reads_all or row.is_coach or row.person.pk == person.pk]
    for row in rows:
        row.is_shown = row.attainment is not None and rules.sees_level(
            person, row.attainment, engagement, has_given=mine is not None
        )
    return sorted(rows, key=lambda row: (row.person.pk != person.pk, not row.is_coach))
