"""The list of those who take part in a programme."""

from django.db.models import Prefetch

from coaching.enums import ApplicationState
from coaching.models import Application
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember


def participant_rows(programme, person, *, everybody) -> list[tuple]:
    """(person, school or None, whether the address is shown), by name; two statements.

    With `everybody` all who take part now, and their addresses; else those others who have said yes to each.
    """
    admitted = Application.objects.filter(
        programme=programme, state=ApplicationState.ADMITTED
    ).select_related("school")
    members = (
        SeriesMember.objects.current()
        .filter(series=programme.series_id, role=ParticipantRole.PARTICIPANT)
        .select_related("person")
        .prefetch_related(Prefetch("person__applications", queryset=admitted, to_attr="admissions"))
        .order_by("person__sort_name", "person_id")
    )
    rows = []
    for member in members:
        application = next(iter(member.person.admissions), None)
        school = application.school if application else None
        if everybody:
            rows.append((member.person, school, True))
        elif member.person_id != person.pk and application and application.name_shown_at:
            rows.append((member.person, school, application.mail_shown_at is not None))
    return rows
