"""Who may apply to a programme, and who admits. `programme` comes from `queries.programme.with_members`.

Whether somebody sees the programme at all is `queries.programme.readable_by`.
"""

from coaching.enums import ADMITTING_KINDS, ApplicationState, ProgrammeKind
from coaching.rules.programme import coordinates, may_edit, may_plan, takes_part

#: Days after the last day to apply in which a principal can still answer by the link.
DAYS_TO_ANSWER = 7


def may_set_intake(person, programme) -> bool:
    """The office."""
    return may_edit(person, programme)


def may_call_off(person, programme) -> bool:
    """The office."""
    return may_edit(person, programme)


def runs(person, programme) -> bool:
    """Reads applications and decides on them, sees who was there: the office and the coordinators."""
    return may_plan(person, programme)


def belongs(person, programme) -> bool:
    """Takes part in it or runs it."""
    return runs(person, programme) or takes_part(person, programme)


def may_apply(person, programme, intake) -> bool:
    """Whoever works somewhere today, while the intake is open; not who leads the meetings."""
    return (
        person.is_authenticated
        and bool(person.current_duties)
        and programme.is_published
        and intake is not None
        and intake.is_open()
        and not coordinates(person, programme)
    )


def may_answer_for_principal(person, application, programme) -> bool:
    """The office, while the principal's answer is waited for."""
    return may_edit(person, programme) and application.state == ApplicationState.WAITS_PRINCIPAL


def may_end(person, application) -> bool:
    """Withdraw it, or leave: whose application it is, as long as it is open."""
    return application.person_id == person.pk and application.is_open


def may_remove(person, application, programme) -> bool:
    """End somebody else's taking part: those who run the programme."""
    return runs(person, programme) and application.state == ApplicationState.ADMITTED


def admits_by_itself(programme, intake) -> bool:
    """A course that asks nobody: whoever applies has a place while there are any."""
    return programme.kind == ProgrammeKind.COURSE and not intake.needs_principal


def gives_certificates(programme, intake) -> bool:
    """Courses only, where the intake says so, and not when they were called off."""
    return (
        intake is not None
        and programme.kind == ProgrammeKind.COURSE
        and intake.has_certificate
        and not intake.is_called_off
    )


def can_admit(programme) -> bool:
    """Whether people apply to this kind of programme."""
    return programme.kind in ADMITTING_KINDS


def may_hand_in(person, programme) -> bool:
    """Who takes part now."""
    return takes_part(person, programme)


def may_read_hand_in(person, hand_in, programme) -> bool:
    """Whose it is, those who run the programme, and the others who take part when it is shared."""
    return (
        hand_in.person_id == person.pk
        or runs(person, programme)
        or (hand_in.is_shared and takes_part(person, programme))
    )
