"""Reading conversation methods: the library, a programme's own, and one with its steps."""

from django.db.models import Count, Q

from accounts.enums import Role
from accounts.models.order import SwedishKey
from coaching.models import Engagement, Group, Method, Programme
from coaching.rules.method import may_keep
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember


def library() -> list[Method]:
    """The methods that everybody has, with their minutes and number of steps, in one statement."""
    return list(_counted(Method.objects.library().offered()).order_by("sort_name", "pk"))


def own_methods(person) -> list[Method]:
    """Those of the programmes that the person sees, by programme and name; in one statement."""
    own = Method.objects.visible_to(person).offered().filter(programme__isnull=False)
    return list(_counted(own).select_related("programme").order_by("programme__name", "sort_name", "pk"))


def methods_of(programme) -> list[Method]:
    """All of a programme, those that are withdrawn last."""
    rows = _counted(programme.methods.all()).select_related("changed_by")
    return list(rows.order_by("is_withdrawn", "sort_name", "pk"))


def _counted(methods):
    return methods.with_minutes().annotate(number=Count("steps"), sort_name=SwedishKey("name_sv"))


def with_steps():
    """Methods with their programme and steps; one statement more."""
    return Method.objects.select_related(
        "programme__authority", "programme__series", "copied_from"
    ).prefetch_related("steps")


def total_minutes(steps) -> int:
    """How long the steps take together."""
    return sum(step.minutes for step in steps)


def kept_by(person) -> list[Programme]:
    """The programmes for which the person may copy a method, by name; two statements."""
    seen = Programme.objects.visible_to(person).select_related("authority", "series")
    programmes = seen.prefetch_related("series__members").order_by("name", "pk")
    return [programme for programme in programmes if may_keep(person, programme)]


def for_meeting(meeting) -> tuple[list[Method], list[Method]]:
    """What a meeting can be led by: the methods of its programme, and the library; two statements.

    Its programme is the one in whose plan it stands, or that of its group or engagement.
    """
    programmes = Programme.objects.filter(
        Q(series=meeting.series_id)
        | Q(pk__in=Group.objects.filter(series=meeting.series_id).values("programme"))
        | Q(pk__in=Engagement.objects.filter(series=meeting.series_id).values("programme"))
    )
    own = Method.objects.offered().filter(programme__in=programmes.order_by().values("pk"))
    return list(_counted(own).order_by("sort_name", "pk")), library()


def leads_or_keeps(person):
    """Whether the list is among the person's places: coaches, offices, and who leads a series today."""
    if person.has_role(Role.COACH) or person.has_role(Role.ADMINISTRATOR):
        return True
    return SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
