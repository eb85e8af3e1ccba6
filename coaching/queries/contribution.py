"""What each teacher contributes to the numbers of a term. Only publication reads this; `coaching.reports` may not.

An engagement counts in the term in which it was closed; what is closed between two terms counts in the later one. Of
its teachers those count who were in it then, where both they and a coach have said how much was reached. A teacher
with several such engagements counts once, with the one that was closed last. A school is in the area in which it was on
the day of closing.
"""

import datetime as dt
from collections import defaultdict

from django.db.models import F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import area_on
from coaching.models import Attainment, Engagement, Goal, OutcomeFact
from coaching.protected import Contribution, band_of
from scheduling.enums import ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import SeriesMember


def contributions(authority, first, last) -> list[Contribution]:
    """Those of the engagements of `authority` closed from the local day `first` to `last`; four statements."""
    return list({one.teacher: one for _, one in said_in(closed_within(authority, first, last))}.values())


def closed_within(authority, first, last):
    """The engagements that count in a term with these local days, both included."""
    return Engagement.objects.filter(
        authority=authority,
        closed_at__gte=_midnight(first),
        closed_at__lt=_midnight(last + dt.timedelta(days=1)),
    )


def said_in(engagements) -> list[tuple]:
    """Pairs of an engagement and what one of its teachers contributes, the one that was closed first before the others.

    Four statements, however many there are.
    """
    rows = list(
        engagements.annotate(closed_day=TruncDate("closed_at", tzinfo=STOCKHOLM))
        .annotate(area=area_on(OuterRef("closed_day"), "school"))
        .order_by("closed_at", "pk")
    )
    members = _members(engagements)
    levels = defaultdict(lambda: defaultdict(list))
    given = Attainment.objects.filter(
        goal__in=Goal.objects.counting().filter(engagement__in=engagements.values("pk"))
    )
    for engagement, person, role, level in given.values_list("goal__engagement", "person", "role", "level"):
        key = "coaches" if role == ParticipantRole.FACILITATOR else person
        levels[engagement][key].append(level)
    kept = defaultdict(dict)
    for fact in OutcomeFact.objects.filter(engagement__in=engagements.values("pk")):
        kept[fact.engagement_id][fact.teacher_id] = (fact.own, fact.coachs)
    found = []
    for row in rows:
        said, coaches = levels[row.pk], members[row.pk, ParticipantRole.FACILITATOR]
        for teacher in sorted(members[row.pk, ParticipantRole.PARTICIPANT]):
            if teacher in kept[row.pk]:
                bands = kept[row.pk][teacher]
            elif said[teacher] and said["coaches"]:
                bands = band_of(said[teacher]), band_of(said["coaches"])
            else:
                continue
            place = (row.area, row.school_id) if row.area else ()
            path = (row.programme_id, *place)
            found.append((row, Contribution(teacher, frozenset(coaches), path, *bands)))
    return found


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _members(engagements):
    """Ids of people by engagement and role: those who were in it when it was closed."""
    members = defaultdict(set)
    rows = SeriesMember.objects.filter(
        Q(left_at=None) | Q(left_at__gte=F("series__engagement__closed_at")),
        series__engagement__in=engagements.values("pk"),
    )
    for engagement, role, person in rows.values_list("series__engagement", "role", "person"):
        members[engagement, role].add(person)
    return members
