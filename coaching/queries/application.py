"""Applications: one's own, those to a programme, and what a principal is asked."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, When, Window
from django.db.models.functions import RowNumber

from accounts.enums import Role
from accounts.models import Duty, Person, School
from coaching.enums import OPEN_APPLICATION_STATES, ApplicationState
from coaching.models import Application, Intake
from coaching.queries.programme import coordinators
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting
from scheduling.queries.readers import office_of


def intake_of(programme) -> Intake | None:
    """The terms of admission; None where nobody applies. One query at most."""
    return Intake.objects.filter(programme=programme).first()


def own_application(person, programme) -> Application | None:
    """The person's open application to the programme, else the last one."""
    if not person.is_authenticated:
        return None
    rows = Application.objects.filter(person=person, programme=programme).select_related("school")
    is_open = Case(When(state__in=OPEN_APPLICATION_STATES, then=0), default=1)
    return rows.order_by(is_open, "-pk").first()


def applications_of(programme, *, state="", search=""):
    """The applications to a programme with person and school, by name; for a page or a file."""
    rows = programme.applications.select_related("person", "school").annotate(
        sort_name=F("person__sort_name")
    )
    if state:
        rows = rows.filter(state=state)
    for word in search.split()[:10]:
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(school__name__icontains=word)
        )
    return rows


def counts_by_state(programme) -> dict[str, int]:
    """How many applications are in each state; one statement."""
    rows = programme.applications.order_by().values_list("state").annotate(amount=Count("pk"))
    return dict(rows)


def taken_places(programme) -> int:
    """How many are admitted now."""
    return programme.applications.admitted().count()


def numbers_in_line(programme) -> dict[int, int]:
    """The number in line, from 1, of each application on the waiting list; one statement."""
    rows = programme.applications.filter(state=ApplicationState.WAITING)
    number = Window(RowNumber(), order_by=[F("complete_at").asc(), F("id").asc()])
    return dict(rows.order_by().annotate(number=number).values_list("pk", "number"))


def number_in_line(application) -> int | None:
    """The number in line of one application; None for one that is not on the waiting list."""
    if application.state != ApplicationState.WAITING:
        return None
    before = Q(complete_at__lt=application.complete_at) | Q(
        complete_at=application.complete_at, pk__lt=application.pk
    )
    rows = Application.objects.in_line().filter(programme=application.programme_id)
    return rows.filter(before).count() + 1


def principals_for(application) -> list[Person]:
    """Who is asked to confirm: those who lead the school today and can sign in, but never the one who applies."""
    if application.school_id is None:
        return []
    duties = Duty.objects.current().filter(role=Role.PRINCIPAL, school=application.school_id)
    return list(
        Person.objects.filter(is_active=True, pk__in=duties.values("person"))
        .exclude(pk=application.person_id)
        .order_by("sort_name", "pk")
    )


def leads_school(person, application) -> bool:
    """Whether `person` is one of `principals_for` now."""
    return any(principal.pk == person.pk for principal in principals_for(application))


def schools_of(person):
    """The schools at which the person has a duty today, by name."""
    schools = {duty.school_id for duty in person.current_duties if duty.school_id}
    return School.objects.filter(pk__in=schools).order_by("name", "pk")


@dataclass(frozen=True)
class MandateReaders:
    """Who reads what somebody writes in an application."""

    running: list
    principals: list


def mandate_readers(programme, intake, person) -> MandateReaders:
    """Those who run the programme, and the principals of the person's schools where one of them confirms."""
    running = list(dict.fromkeys([*coordinators(programme), *office_of(programme.authority_id)]))
    if not intake.needs_principal:
        return MandateReaders(running, [])
    schools = [school.pk for school in schools_of(person)]
    duties = Duty.objects.current().filter(role=Role.PRINCIPAL, school__in=schools, person__is_active=True)
    found = Person.objects.filter(pk__in=duties.values("person")).exclude(pk=person.pk)
    return MandateReaders(running, list(found.order_by("sort_name", "pk")))


def meetings_of(programme) -> list[Meeting]:
    """The programme's meetings that are or were to be, in order of time; those without a time last."""
    if programme.series_id is None:
        return []
    rows = Meeting.objects.filter(series=programme.series_id).exclude(status=MeetingStatus.CANCELLED)
    return list(rows.order_by(F("starts_at").asc(nulls_last=True), "day", "pk"))
