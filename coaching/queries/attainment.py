"""Who has still to say what was reached, and what else is missing before an engagement is closed."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from coaching.enums import Phase
from coaching.models import Attainment, Engagement, Goal, Task
from coaching.rules.retention import months_after
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember

#: So many days after closing, the first page still asks teachers who have not answered.
ASKED_DAYS = 30
#: A guard against a page without end.
MOST = 50


def waiting_for(person) -> list[Engagement]:
    """The engagements in which it is time for `person` to say what was reached, with their people; two statements."""
    mine = SeriesMember.objects.current().filter(person=person)
    coached = mine.filter(role=ParticipantRole.PARTICIPANT)
    answered = Attainment.objects.filter(goal=OuterRef("pk"), person=person)
    open_goals = Goal.objects.counting().filter(~Exists(answered), engagement=OuterRef("pk"))
    lately = timezone.now() - dt.timedelta(days=ASKED_DAYS)
    return list(
        Engagement.objects.filter(
            Q(phase=Phase.EVALUATION, paused_at=None, series__in=mine.values("series"))
            | Q(closed_at__gte=lately, erased_at=None, series__in=coached.values("series"))
        )
        .filter(Exists(open_goals))
        .with_people()
        .order_by("pk")[:MOST]
    )


@dataclass
class Closing:
    """What to know before an engagement is closed: who has not said what was reached, and until when words are kept."""

    erased_on: dt.date
    has_goal: bool = False
    unanswered: list = field(default_factory=list)
    open_tasks: int = 0


def closing_of(engagement) -> Closing:
    """As above, were it closed now. The engagement comes with its people; three statements."""
    goals = set(Goal.objects.counting().filter(engagement=engagement).values_list("pk", flat=True))
    given = set(Attainment.objects.filter(goal__in=goals).values_list("goal", "person"))
    return Closing(
        erased_on=months_after(timezone.now(), engagement.authority.retention_months),
        has_goal=bool(goals),
        unanswered=[
            member.person
            for member in engagement.members_now
            if any((goal, member.person_id) not in given for goal in goals)
        ],
        open_tasks=Task.objects.open().filter(engagement=engagement).count(),
    )
