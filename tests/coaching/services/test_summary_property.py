"""Whatever is changed, in whatever way: what is stored after a refresh is what the meetings say, and what a rebuild
makes."""

import contextlib
import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import SchoolArea
from coaching.models import Engagement, Group, Log, LogVersion, Programme
from coaching.queries.summary import differences
from coaching.services import summary
from scheduling.models import Meeting, Participant, Series, Term
from tests.coaching.recount import counted, stored
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_coach,
    make_engagement,
    make_group,
    make_meeting,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db
LOCAL = ZoneInfo("Europe/Stockholm")

# Moments around which something changes: terms, months, New Year, both nights of summer time, the day of today.
MOMENTS = [
    dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 12, 22, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 8, 16, 21, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 8, 16, 22, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC),
]
DAYS = [moment.astimezone(LOCAL).date() for moment in MOMENTS]
KINDS = ["conversation", "lesson_visit", "lecture"]


class Small:
    """Two authorities with schools, series of each sort, people; nothing has been met about yet."""

    def __init__(self, chance):
        self.chance = chance
        self.authorities = AuthorityFactory.create_batch(2)
        self.areas = [AreaFactory(authority=authority) for authority in self.authorities for _ in range(2)]
        self.schools = [SchoolFactory(area=area, authority=area.authority) for area in self.areas]
        self.programmes = [ProgrammeFactory(authority=self.authorities[0]) for _ in range(2)]
        self.coaches = [make_coach(self.authorities[0]) for _ in range(2)]
        self.teachers = [make_teacher(self.schools[0]) for _ in range(3)]
        who = {"coaches": self.coaches, "teachers": self.teachers[:2]}
        make_engagement(self.schools[0], programme=self.programmes[0], **who)
        make_engagement(self.schools[2], teachers=self.teachers[1:])
        make_group(self.programmes[1], self.schools[1], leaders=self.coaches[:1], members=self.teachers)
        self.programmes[0].series = make_series(
            None, authority=self.authorities[0], facilitators=self.coaches, participants=self.teachers[:1]
        )
        self.programmes[0].save()

    def some(self, model):
        """The rows of one row of the model, as a set that can be updated; perhaps none."""
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.filter(pk=self.chance.choice(ids) if ids else 0)

    def _moment(self):
        """Around one of the moments; seldom twice the same, since nobody leads two meetings at a time."""
        return self.chance.choice(MOMENTS) + dt.timedelta(minutes=self.chance.randrange(60))

    # What may happen.

    def books(self):
        for series in self.some(Series):
            make_meeting(series, self._moment(), minutes=2, status="open", kind=self.chance.choice(KINDS))

    def moves(self):
        for meeting in self.some(Meeting):
            start = self._moment()
            Meeting.objects.filter(pk=meeting.pk).update(
                starts_at=start, ends_at=start + dt.timedelta(minutes=self.chance.choice([1, 3]))
            )

    def becomes(self):
        status = self.chance.choice(["open", "booked", "held", "held", "cancelled"])
        reason = self.chance.choice(["illness", "school"]) if status == "cancelled" else ""
        self.some(Meeting).update(status=status, cancel_reason=reason, kind=self.chance.choice(KINDS))

    def goes_to_another_series(self):
        for series in self.some(Series):
            self.some(Meeting).update(series=series)

    def is_deleted(self):
        for meeting in self.some(Meeting):
            with connection.cursor() as cursor:
                for table in ("coaching_log", "scheduling_participant"):
                    cursor.execute(f"DELETE FROM {table} WHERE meeting_id = %s", [meeting.pk])
                cursor.execute("DELETE FROM scheduling_meeting WHERE id = %s", [meeting.pk])

    def is_attended(self):
        self.some(Participant).update(attended=self.chance.choice([True, True, False, None]))

    def leads(self):
        self.some(Participant).update(
            role=self.chance.choice(["facilitator", "participant"]), travel_before=self.chance.choice([0, 25])
        )

    def leaves(self):
        self.some(Participant).delete()

    def is_logged(self):
        for meeting in self.some(Meeting):
            Log.objects.update_or_create(
                meeting=meeting,
                defaults={"minutes": self.chance.choice([45, 60]), "logged_by": self.coaches[0]},
            )

    def is_not_logged(self):
        self.some(Log).delete()

    def is_corrected(self):
        for log in self.some(Log).select_related("meeting"):
            ended = log.meeting.ends_at or MOMENTS[0]
            at = ended + dt.timedelta(hours=self.chance.choice([1, 168, 169]))
            if self.chance.random() < 0.5:
                Log.objects.filter(pk=log.pk).update(logged_at=at)
            else:
                LogVersion.objects.create(log=log, minutes=1, saved_by=self.coaches[0], saved_at=at)

    def version_goes(self):
        self.some(LogVersion).delete()

    def series_moves(self):
        school = self.chance.choice([*self.schools, None])
        authority = school.authority if school else self.chance.choice(self.authorities)
        self.some(Series).update(school=school, authority=authority)

    def series_goes(self):
        for series in self.some(Series):
            Log.objects.filter(meeting__series=series).delete()
            Participant.objects.filter(meeting__series=series).delete()
            Meeting.objects.filter(series=series).delete()
            Engagement.objects.filter(series=series).delete()
            Group.objects.filter(series=series).delete()
            Programme.objects.filter(series=series).update(series=None)
            series.delete()

    def programme_changes(self):
        model = self.chance.choice([Engagement, Group])
        self.some(model).update(programme=self.chance.choice(self.programmes))

    def programme_gets_series(self):
        taken = Programme.objects.exclude(series=None).values("series")
        free = Series.objects.exclude(pk__in=taken).order_by("pk").first()
        self.some(Programme).update(series=free)

    def engagement_goes(self):
        self.some(Engagement).delete()

    def term_comes(self):
        first, last = self.chance.choice([(0, 2), (3, 5), (4, 7), (0, 7)])
        with transaction.atomic():
            authority = self.chance.choice(self.authorities)
            if not Term.objects.filter(
                authority=authority, starts_on__lte=DAYS[last], ends_on__gte=DAYS[first]
            ).exists():
                season = "HT" if first > 2 else "VT"
                taken = Term.objects.filter(authority=authority, season=season, year=2026)
                taken.delete()
                Term.objects.create(
                    authority=authority, season=season, year=2026, starts_on=DAYS[first], ends_on=DAYS[last]
                )

    def term_changes(self):
        for term in self.some(Term):
            Term.objects.filter(pk=term.pk).update(ends_on=term.starts_on + dt.timedelta(days=1))

    def term_goes(self):
        self.some(Term).delete()

    def school_changes_area(self):
        school = self.chance.choice(self.schools)
        own = [area for area in self.areas if area.authority_id == school.authority_id]
        with connection.cursor() as cursor:
            area = self.chance.choice([*own, None])
            cursor.execute(
                "UPDATE accounts_school SET area_id = %s WHERE id = %s", [area and area.pk, school.pk]
            )

    def area_was_another(self):
        school = self.chance.choice(self.schools)
        SchoolArea.objects.filter(school=school).delete()
        day = self.chance.choice(DAYS)
        before, after = self.chance.sample(self.areas, 2)
        SchoolArea.objects.create(school=school, area=before, ends_on=day)
        SchoolArea.objects.create(school=school, area=after, starts_on=day + dt.timedelta(days=1))


CHANGES = sorted(name for name in vars(Small) if not name.startswith("_") and name != "some")
# What happens most.
OFTEN = ["moves", "moves", "becomes", "is_attended", "is_logged"]
ROUNDS = st.lists(st.lists(st.sampled_from(CHANGES + OFTEN), min_size=1, max_size=4), min_size=2, max_size=12)


@settings(max_examples=25)
@given(ROUNDS, st.integers(0, 2**32))
def test_a_refresh_makes_what_a_rebuild_makes_and_what_the_meetings_say(rounds, seed):
    with transaction.atomic():
        small = Small(random.Random(seed))
        for change in ["books"] * 8 + ["becomes", "is_attended", "is_logged"] * 8:
            happens(small, change)
        for changes in rounds:
            for change in changes:
                happens(small, change)
            summary.refresh()
            assert stored() == counted()
        assert not any(differences().values())
        by_hand = stored()
        summary.rebuild()
        assert stored() == by_hand
        transaction.set_rollback(True)


def happens(small, change):
    """Unless the database refuses it."""
    with contextlib.suppress(IntegrityError), transaction.atomic():
        getattr(small, change)()
