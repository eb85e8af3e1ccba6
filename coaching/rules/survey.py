"""Who may do what to a survey. `programme` comes from `queries.programme.with_members`.

Whether somebody sees it at all is `Survey.objects.visible_to`; whom it asks is `queries.survey.invitation`.
"""

from coaching.enums import MOST_QUESTIONS
from coaching.rules.programme import may_edit, may_plan


def sees_surveys(person, programme) -> bool:
    """How many have answered, and the figures once it is closed: the office and the coordinators."""
    return may_plan(person, programme)


def may_build(person, programme) -> bool:
    """Write surveys, open and close them: the office."""
    return may_edit(person, programme)


def reads_texts(person, programme) -> bool:
    """What was written: the office. A coordinator meets those who answer and might know them by their words."""
    return may_edit(person, programme)


def may_change(person, programme, survey) -> bool:
    """Words and questions: the office, while nobody has been asked."""
    return may_build(person, programme) and survey.is_draft


def may_add(survey, questions: int) -> bool:
    """Whether there is room for another question."""
    return survey.is_draft and questions < MOST_QUESTIONS
