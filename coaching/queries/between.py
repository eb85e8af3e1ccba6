"""Tasks between the meetings of a network: as those who take part and those who run it see them."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from coaching.models import HandIn, ProgrammeTask
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember
from scheduling.queries.readers import office_of


def tasks_of(programme, person):
    """The programme's tasks in order of their days, each with `handed` (how many have) and `mine` (whether I have)."""
    mine = HandIn.objects.filter(task=OuterRef("pk"), person=person)
    return (
        programme.between_tasks.select_related("meeting")
        .annotate(handed=Count("hand_ins"), mine=Exists(mine))
        .order_by("due_on", "pk")
    )


def participants_of(programme) -> list:
    """Who takes part now, by name; one statement."""
    members = SeriesMember.objects.current().filter(
        series=programme.series_id, role=ParticipantRole.PARTICIPANT
    )
    members = members.select_related("person").order_by("person__sort_name", "person_id")
    return [member.person for member in members]


def own_hand_in(task, person) -> HandIn | None:
    """What the person has handed in."""
    return task.hand_ins.filter(person=person).first()


def shared_hand_ins(task, person) -> list[HandIn]:
    """What the others have chosen to share."""
    rows = task.hand_ins.filter(shared_at__isnull=False).exclude(person=person)
    return list(rows.select_related("person").order_by("shared_at", "pk"))


def everybodys(task) -> list[tuple]:
    """(person, hand-in or None) of everybody who takes part, then of who has left since; for those who run it."""
    handed = {row.person_id: row for row in task.hand_ins.select_related("person").order_by("pk")}
    rows = [(person, handed.pop(person.pk, None)) for person in participants_of(task.programme)]
    return rows + [(row.person, row) for row in handed.values()]


def hand_in_readers(programme, coordinators) -> list:
    """Who reads what is handed in: those who run the programme."""
    return list(dict.fromkeys([*coordinators, *office_of(programme.authority_id)]))


def due_for(person) -> list[ProgrammeTask]:
    """Tasks of the programmes in which the person takes part that are not handed in, for the first page."""
    member = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.PARTICIPANT)
    done = HandIn.objects.filter(task=OuterRef("pk"), person=person)
    # What was due long ago is nobody's business on a first page.
    since = timezone.localdate() - dt.timedelta(days=30)
    rows = ProgrammeTask.objects.filter(
        programme__series__in=member.values("series"), due_on__gte=since
    ).filter(programme__intake__called_off_at=None)
    return list(rows.filter(~Exists(done)).select_related("programme").order_by("due_on", "pk")[:6])
