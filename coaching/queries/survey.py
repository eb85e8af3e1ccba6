"""Surveys: those of a programme, whom they ask, and how many have answered. Never who."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from accounts.enums import Role
from accounts.models import Duty, Person
from coaching.enums import Phase
from coaching.models import Engagement, Survey, SurveyInvitee, SurveyQuestion
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember


def surveys_of(person, programme) -> list[Survey]:
    """Those that the person sees, the latest term first, with `questions_now`, `asked_now` and `answered_now`."""
    return list(
        Survey.objects.visible_to(person)
        .filter(programme=programme)
        .annotate(
            questions_now=Count("questions", distinct=True),
            asked_now=Count("invitees", distinct=True),
            answered_now=Count("invitees", filter=Q(invitees__answered=True), distinct=True),
        )
        .order_by("-term_year", "term_season", "-pk")
    )


def questions_of(survey) -> list[SurveyQuestion]:
    """In order, with their options; two statements."""
    return list(survey.questions.prefetch_related("options").order_by("position"))


@dataclass(frozen=True)
class Amounts:
    """How many are asked and how many of them have answered."""

    asked: int
    answered: int


def amounts_of(survey) -> Amounts:
    """As it stands now; of a closed survey what was written down when it closed."""
    if survey.is_closed:
        return Amounts(survey.asked, survey.answered)
    return Amounts(
        **survey.invitees.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(answered=True)))
    )


def people_asked(programme, *, participants: bool, principals: bool):
    """Who is to be asked as of today: those who take part, the principals of schools that take part, or both."""
    people = Q(pk__in=[])
    if participants:
        people |= Q(pk__in=_participants(programme).values("person"))
    if principals:
        people |= Q(pk__in=_principals(programme).values("person"))
    return Person.objects.filter(people, is_active=True)


def _participants(programme):
    """In its engagements and groups that go on, and in its own meetings."""
    return (
        SeriesMember.objects.current()
        .filter(role=ParticipantRole.PARTICIPANT)
        .filter(
            Q(series__engagement__programme=programme) & ~Q(series__engagement__phase=Phase.CLOSED)
            | Q(series__group__programme=programme, series__closed_at=None)
            | Q(series__programme=programme)
        )
        .order_by()
    )


def _principals(programme):
    coached = Engagement.objects.filter(programme=programme).exclude(phase=Phase.CLOSED)
    return Duty.objects.current().filter(
        Q(school__in=programme.taking_part.current().values("school"))
        | Q(school__in=coached.values("school")),
        role=Role.PRINCIPAL,
        authority=programme.authority_id,
    )


def newcomers_of(survey):
    """Who is to be asked and has not been."""
    asked = SurveyInvitee.objects.filter(survey=survey, person=OuterRef("pk"))
    people = people_asked(
        survey.programme, participants=survey.asks_participants, principals=survey.asks_principals
    )
    return people.filter(~Exists(asked))


def to_answer(person) -> list[SurveyInvitee]:
    """What the person is asked and has not answered, for the first page; one statement."""
    return list(
        SurveyInvitee.objects.filter(
            person=person,
            answered=False,
            survey__in=Survey.objects.answerable(),
        )
        .select_related("survey__programme")
        .order_by("survey__closes_on", "survey_id")[:6]
    )


def invitation(person, survey_pk) -> SurveyInvitee | None:
    """That the person is asked, with the survey; None for everybody else, and while it is a draft."""
    return (
        SurveyInvitee.objects.filter(person=person, survey=survey_pk)
        .select_related("survey__programme__authority")
        .first()
    )


def compares(question) -> bool:
    """Whether other surveys of the programme ask the same, so that terms stand beside each other."""
    others = SurveyQuestion.objects.filter(
        lineage=question.lineage, survey__programme=question.survey.programme_id
    )
    return others.exclude(pk=question.pk).exists()


def without_english(survey, questions) -> int:
    """How many of the texts that people are asked have no English."""
    texts = [(survey.title_sv, survey.title_en), (survey.introduction_sv, survey.introduction_en)]
    for question in questions:
        texts += [
            (question.text_sv, question.text_en),
            (question.low_sv, question.low_en),
            (question.high_sv, question.high_en),
        ]
        texts += [(option.text_sv, option.text_en) for option in question.options.all()]
    return sum(bool(swedish) and not english for swedish, english in texts)
