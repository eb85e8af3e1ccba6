"""Surveys: two that are closed, of the same questions in two terms, one that can be answered, and a draft."""

import datetime as dt
import uuid

from coaching.enums import ProgrammeKind, QuestionKind, SurveyMoment, SurveyState
from coaching.models import Survey, SurveyCount, SurveyInvitee, SurveyOption, SurveyQuestion, SurveyText
from scheduling.enums import ParticipantRole
from scheduling.termcode import TermCode

AGREE = {"low_sv": "stämmer inte alls", "high_sv": "stämmer helt"}
AGREE |= {"low_en": "not at all", "high_en": "completely"}

#: Kind, text in Swedish and English, whether it has to be answered, what can be chosen.
SUPERVISION = (
    (
        QuestionKind.SCALE,
        "Handledningen har hjälpt mig att pröva något nytt i klassrummet.",
        "Supervision has helped me to try something new in my classroom.",
        True,
        (),
    ),
    (
        QuestionKind.SCALE,
        "Tiden för samtalen har gått att frigöra.",
        "It has been possible to free the time.",
        True,
        (),
    ),
    (
        QuestionKind.SEVERAL,
        "Vad har betytt mest?",
        "What has mattered most?",
        False,
        (
            ("Kollegornas frågor", "The colleagues' questions"),
            ("Att pröva mellan träffarna", "Trying something between the meetings"),
            ("Handledarens ledning", "How the meetings were led"),
            ("Tiden att tänka", "The time to think"),
        ),
    ),
    (QuestionKind.TEXT, "Vad borde ändras till nästa termin?", "What should change next term?", False, ()),
)
#: For each closed survey how many have chosen 1 to 5 in its two scales, and how many each of the options.
BEFORE = ((1, 4, 9, 8, 4), (3, 7, 9, 5, 2), (14, 9, 8, 12))
AFTER = ((0, 2, 6, 13, 9), (1, 4, 9, 10, 6), (19, 15, 11, 12))
TEXTS = (
    "Lägg träffarna tidigare på eftermiddagen.",
    "Fler som prövar samma sak, så att vi kan jämföra.",
    "Behåll rundorna. De gör att alla kommer till tals.",
    "En kort påminnelse om frågan dagen innan.",
    "Mer tid mellan träffarna, två veckor är för lite.",
    "Ingenting, det fungerar bra som det är.",
    "Byt lokal, personalrummet är för livligt.",
    "Det vore bra att få besöka varandras lektioner.",
    "Låt grupperna vara lite mindre.",
    "Att rektor är med någon gång.",
    "Mer om hur man följer upp det man prövar.",
)
NETWORK = (
    (
        QuestionKind.SCALE,
        "Träffarna ger mig något att ta med till skolan.",
        "The meetings give me something to bring to my school.",
        True,
        (),
    ),
    (
        QuestionKind.ONE,
        "Hur ofta vill du att nätverket ses?",
        "How often should the network meet?",
        True,
        (
            ("Oftare än nu", "More often than now"),
            ("Som nu", "As now"),
            ("Mer sällan", "Less often"),
        ),
    ),
    (
        QuestionKind.TEXT,
        "Vad vill du ta upp på en kommande träff?",
        "What would you like to discuss?",
        False,
        (),
    ),
)


def make_surveys(world, programmes):
    """Supervision was asked about in two terms; the network is asked now; of the course there is a draft."""
    now, supervision = TermCode.of(world.today), programmes[ProgrammeKind.SUPERVISION]
    lineages = [uuid.UUID(int=number) for number in range(1, len(SUPERVISION) + 1)]
    for term, chosen, texts in ((now.previous.previous, BEFORE, ()), (now.previous, AFTER, TEXTS)):
        survey = make_survey(
            world,
            supervision,
            SurveyMoment.AFTER,
            term,
            "Handledningen i slutet av terminen",
            SUPERVISION,
            lineages,
        )
        make_results(survey, chosen, texts)
        last = term.usual_dates()[1]
        close(world, survey, last - dt.timedelta(days=10), asked=41, answered=sum(chosen[0]))
    title = "Nätverket mitt i året"
    survey = make_survey(world, programmes[ProgrammeKind.NETWORK], SurveyMoment.DURING, now, title, NETWORK)
    make_open(world, survey)
    course = programmes[ProgrammeKind.COURSE]
    make_survey(world, course, SurveyMoment.AFTER, now, "Efter kursen", NETWORK[:1])


def make_survey(world, programme, moment, term, title, questions, lineages=None):
    """A draft, as all begin."""
    survey = Survey.objects.create(
        programme=programme,
        moment=moment,
        term_season=term.season,
        term_year=term.year,
        title_sv=title,
        introduction_sv="Några korta frågor. Det tar tre minuter.",
        introduction_en="A few short questions. It takes three minutes.",
        changed_at=world.now - dt.timedelta(days=9),
        changed_by=world.administrator,
    )
    for position, (kind, swedish, english, is_required, options) in enumerate(questions, 1):
        scale = {"steps": 5, **AGREE} if kind == QuestionKind.SCALE else {}
        question = SurveyQuestion.objects.create(
            survey=survey,
            position=position,
            kind=kind,
            text_sv=swedish,
            text_en=english,
            is_required=is_required,
            **({"lineage": lineages[position - 1]} if lineages else {}),
            **scale,
        )
        SurveyOption.objects.bulk_create(
            SurveyOption(question=question, number=number, text_sv=one, text_en=other)
            for number, (one, other) in enumerate(options, 1)
        )
    return survey


def make_results(survey, chosen, texts):
    """What was answered: of each counted question how many have chosen what, and what was written."""
    answered, counts = sum(chosen[0]), []
    *counted, text = survey.questions.order_by("position")
    for question, amounts in zip(counted, chosen, strict=True):
        for number, amount in enumerate((answered if question.is_required else answered - 2, *amounts)):
            # Of a scale the steps add up to those who answered.
            if number == 0 and question.kind == QuestionKind.SCALE:
                amount = sum(amounts)
            counts.append(SurveyCount(question=question, number=number, amount=amount))
    SurveyCount.objects.bulk_create(counts)
    SurveyText.objects.bulk_create(SurveyText(question=text, text=words) for words in texts)


def close(world, survey, day, *, asked, answered):
    """Opened two weeks before that day and closed on it; who was asked has been forgotten."""
    at = world.now - dt.timedelta(days=(world.today - day).days)
    rows = Survey.objects.filter(pk=survey.pk)
    opened = {"opened_at": at - dt.timedelta(days=14), "closes_on": day, "asks_participants": True}
    rows.update(state=SurveyState.OPEN, **opened)
    rows.update(state=SurveyState.CLOSED, closed_at=at, asked=asked, answered=answered)


def make_open(world, survey):
    """Those of the network are asked; three have answered, the demonstration's teacher not."""
    members = survey.programme.series.members.filter(role=ParticipantRole.PARTICIPANT).order_by("pk")
    people = [member.person_id for member in members]
    SurveyInvitee.objects.bulk_create(
        SurveyInvitee(survey=survey, person_id=pk, answered=2 <= turn <= 4) for turn, pk in enumerate(people)
    )
    scale, choice, _text = survey.questions.order_by("position")
    SurveyCount.objects.bulk_create(
        SurveyCount(question=question, number=number, amount=amount)
        for question, amounts in ((scale, (3, 0, 0, 1, 2, 0)), (choice, (3, 1, 2, 0)))
        for number, amount in enumerate(amounts)
    )
    Survey.objects.filter(pk=survey.pk).update(
        state=SurveyState.OPEN,
        asks_participants=True,
        opened_at=world.now - dt.timedelta(days=4),
        closes_on=world.today + dt.timedelta(days=10),
    )
