"""What was reached in the term before: engagements that were closed and erased since, and their term, published."""

import datetime as dt

from django.utils import timezone

from coaching.enums import Phase
from coaching.models import Engagement, OutcomeFact
from coaching.services.publication import publish
from scheduling.enums import ParticipantRole
from scheduling.models import Series, SeriesMember, Term

#: School, coach and which of the school's teachers, by their places in the demonstration. The first area has a school
#: that is shown and two that are shown together; in the second area none is large enough to be told apart.
CLOSED = [
    (3, 1, (0, 1, 2)),
    (3, 2, (3, 4)),
    (6, 2, (0, 1)),
    (9, 3, (0,)),
    (9, 1, (1, 2)),
    (1, 4, (0, 1, 2)),
    (1, 5, (3, 4)),
    (4, 5, (0, 1)),
]
#: What each teacher and the coaches said, in turn.
SAID = [(0, 0), (1, 1), (0, 1), (0, 0), (1, 0), (-1, 0), (1, 1), (0, 0), (-1, -1), (0, 1)]


def make_outcomes(world, programme):
    """The latest term that is over, published by the office; nothing where none is."""
    over = min(world.today, timezone.localdate())
    term = Term.objects.filter(authority=world.authority, ends_on__lt=over).order_by("ends_on").last()
    if term is None:
        return
    closed_at = timezone.make_aware(dt.datetime.combine(term.ends_on - dt.timedelta(days=10), dt.time(15)))
    started_at = closed_at - dt.timedelta(weeks=14)
    said = iter(SAID * len(CLOSED))
    for place, number, teachers in CLOSED:
        school, coach = world.schools[place], world.coaches[number]
        series = Series.objects.create(
            authority=world.authority, school=school, title="Samtal", closed_at=closed_at
        )
        engagement = Engagement.objects.create(
            authority=world.authority,
            programme=programme,
            school=school,
            series=series,
            has_corners=len(teachers) > 1,
            phase=Phase.CLOSED,
            phase_since=closed_at,
            started_at=started_at,
            closed_at=closed_at,
        )
        people = [world.teachers[school.pk][n] for n in teachers]
        SeriesMember.objects.bulk_create(
            SeriesMember(series=series, person=person, role=role, joined_at=started_at)
            for role, group in (
                (ParticipantRole.FACILITATOR, [coach]),
                (ParticipantRole.PARTICIPANT, people),
            )
            for person in group
        )
        OutcomeFact.objects.bulk_create(
            OutcomeFact(engagement=engagement, teacher=person, own=own, coachs=coachs)
            for person, (own, coachs) in zip(people, said, strict=False)
        )
    publish(term=term, by=world.administrator)
