"""Admission on somebody's first page, and on the page of a programme."""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, When

from accounts.enums import Role
from coaching import confirmation
from coaching.enums import OPEN_APPLICATION_STATES, ApplicationState
from coaching.models import Application, Intake, ProgrammeTask
from coaching.queries.application import intake_of, number_in_line, own_application, taken_places
from coaching.queries.between import due_for
from coaching.rules import admission as rules

SHOWN = 6


@dataclass(frozen=True)
class MyAdmission:
    """One's own applications, what is due between meetings, and what waits for one's decision."""

    applications: list[Application]
    due: list[ProgrammeTask]
    to_decide: list[dict]
    to_confirm: list[Application]

    def __bool__(self):
        return bool(self.applications or self.due or self.to_decide or self.to_confirm)


def my_admission(person) -> MyAdmission:
    """The small part on the person's first page. One statement; one more for who runs programmes, or takes part."""
    found = list(
        Application.objects.filter(
            Q(person=person, state__in=OPEN_APPLICATION_STATES)
            | Q(
                ~Q(person=person),
                state=ApplicationState.WAITS_PRINCIPAL,
                school__in=person.schools_as(Role.PRINCIPAL),
            )
        )
        .select_related("programme", "person")
        # However many wait for a principal, one's own come first.
        .order_by(Case(When(person=person, then=0), default=1), "-applied_at", "-pk")[: 2 * SHOWN]
    )
    own = [application for application in found if application.person_id == person.pk]
    asked = [application for application in found if application.person_id != person.pk]
    for application in asked:
        # The link that was mailed.
        application.token = confirmation.token(application=application, principal=person)
    takes_part = any(application.is_admitted for application in own)
    # Whoever coordinates a programme is one of these.
    runs = person.has_role(Role.ADMINISTRATOR, Role.COACH)
    return MyAdmission(
        applications=own[:SHOWN],
        due=due_for(person) if takes_part else [],
        to_decide=_to_decide(person) if runs else [],
        to_confirm=asked[:SHOWN],
    )


def _to_decide(person):
    """The programmes that the person runs in which applications wait, and how many."""
    rows = (
        Application.objects.filter(Application.objects.run_by(person))
        .filter(state__in=[ApplicationState.APPLIED, ApplicationState.WAITS_PRINCIPAL])
        .order_by()
        .values("programme__name", "programme__slug")
        .annotate(
            applied=Count("pk", filter=Q(state=ApplicationState.APPLIED)),
            waits=Count("pk", filter=Q(state=ApplicationState.WAITS_PRINCIPAL)),
        )
        .order_by("programme__name", "programme__slug")
    )
    return list(rows[:SHOWN])


@dataclass(frozen=True)
class Admission:
    """What the programme's page says of admission to `person`, who may be nobody."""

    intake: Intake | None
    taken: int
    own: Application | None
    number: int | None
    may_apply: bool
    may_set: bool
    runs: bool
    belongs: bool
    gives_certificates: bool

    @property
    def is_full(self) -> bool:
        return self.intake is not None and self.intake.places is not None and self.taken >= self.intake.places

    @property
    def left(self) -> int | None:
        """How many places are free; None where there is no limit."""
        if self.intake is None or self.intake.places is None:
            return None
        return max(self.intake.places - self.taken, 0)

    @property
    def shows_own(self) -> bool:
        """Whether the own application is shown; one that has ended only when one cannot apply again."""
        return self.own is not None and (self.own.is_open or not self.may_apply)


def admission_of(programme, person) -> Admission:
    """The facts for the programme's page, of a programme from `queries.programme.with_members`."""
    can, intake = rules.can_admit(programme), intake_of(programme)
    own = own_application(person, programme) if intake else None
    return Admission(
        intake=intake,
        taken=taken_places(programme) if intake and intake.places is not None else 0,
        own=own,
        number=number_in_line(own) if own else None,
        may_apply=rules.may_apply(person, programme, intake),
        may_set=(can or intake is not None) and rules.may_set_intake(person, programme),
        runs=(can or intake is not None) and rules.runs(person, programme),
        belongs=rules.belongs(person, programme),
        gives_certificates=rules.gives_certificates(programme, intake),
    )
