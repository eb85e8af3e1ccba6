"""What closed surveys say, of enough answers only. Nothing here knows who was asked."""

from dataclasses import dataclass, field

from coaching.enums import (
    COUNTED_QUESTIONS,
    FEWEST_ANSWERS,
    FEWEST_TEXTS,
    QuestionKind,
    SurveyState,
)
from coaching.models import Programme, SurveyCount, SurveyQuestion
from coaching.queries.survey import questions_of
from scheduling.termcode import TermCode


@dataclass(frozen=True)
class ScaleMean:
    """One question with a scale in one closed survey. `distribution` has the number of answers for each step from 1."""

    survey_id: int
    programme: Programme
    term: TermCode
    moment: str
    lineage: object
    question: SurveyQuestion
    steps: int
    amount: int
    mean: float
    distribution: tuple[int, ...]

    @property
    def text(self) -> str:
        """The question, in the reader's language where there is one."""
        return self.question.text


@dataclass(frozen=True)
class Chosen:
    """How many have chosen one step or option, and which share of those who answered the question that is."""

    label: str
    amount: int
    share: float


@dataclass
class QuestionResult:
    """What came of one question. `is_shown` is False where too few answered; then there is nothing else."""

    question: SurveyQuestion
    is_shown: bool
    amount: int | None = None
    rows: list[Chosen] = field(default_factory=list)
    mean: float | None = None
    texts: list[str] = field(default_factory=list)
    #: The same question in other closed surveys of the programme and in this one, by term; where there are several.
    terms: list[ScaleMean] = field(default_factory=list)


def results_of(survey, *, with_texts: bool) -> list[QuestionResult]:
    """One for each question, in order; none unless the survey is closed and has enough answers. Six statements at most.

    Texts only `with_texts`, in an order that is random and stays.
    """
    if not survey.is_closed or survey.answered < FEWEST_ANSWERS:
        return []
    questions = questions_of(survey)
    counts = _counts([question.pk for question in questions])
    texts, means = _texts(survey), {}
    lineages = [question.lineage for question in questions if question.kind == QuestionKind.SCALE]
    for mean in scale_means(programmes=[survey.programme_id], lineages=lineages):
        means.setdefault((mean.lineage, mean.steps), []).append(mean)
    found = []
    for question in questions:
        if question.kind == QuestionKind.TEXT:
            found.append(_written(question, texts.get(question.pk, []), with_texts))
        else:
            found.append(_chosen(question, counts.get(question.pk, {}), means))
    return found


def scale_means(*, authorities=None, programmes=None, terms=None, lineages=None) -> list[ScaleMean]:
    """Each scale of each closed survey that was answered by enough, by programme, term and question; two statements.

    Narrowed to ids of authorities and of programmes, to `TermCode`s and to lineages of questions, where given.
    """
    questions = (
        SurveyQuestion.objects.filter(
            kind=QuestionKind.SCALE, survey__state=SurveyState.CLOSED, survey__answered__gte=FEWEST_ANSWERS
        )
        .select_related("survey__programme")
        .order_by("survey__programme__name", "survey__programme", "position", "pk")
    )
    if authorities is not None:
        questions = questions.filter(survey__programme__authority__in=authorities)
    if programmes is not None:
        questions = questions.filter(survey__programme__in=programmes)
    if lineages is not None:
        questions = questions.filter(lineage__in=lineages)
    if terms is not None:
        terms = set(terms)
        questions = questions.filter(survey__term_year__in={term.year for term in terms})
    questions = [one for one in questions if terms is None or one.survey.term in terms]
    counts = _counts([question.pk for question in questions])
    found = [_mean(question, counts.get(question.pk, {})) for question in questions]
    # Stable: within a programme the questions stay in their order where the terms are the same.
    return sorted(
        filter(None, found),
        key=lambda one: (one.programme.name, one.programme.pk, _by_term(one)),
    )


def _by_term(one):
    moments = ("before", "during", "after")
    return one.term.year, one.term.season == "HT", moments.index(one.moment), one.survey_id


def _mean(question, counts):
    amount = counts.get(0, 0)
    if amount < FEWEST_ANSWERS:
        return None
    distribution = tuple(counts.get(step, 0) for step in range(1, question.steps + 1))
    survey = question.survey
    return ScaleMean(
        survey_id=survey.pk,
        programme=survey.programme,
        term=survey.term,
        moment=survey.moment,
        lineage=question.lineage,
        question=question,
        steps=question.steps,
        amount=amount,
        mean=sum(step * number for step, number in enumerate(distribution, 1)) / amount,
        distribution=distribution,
    )


def _chosen(question, counts, means) -> QuestionResult:
    amount = counts.get(0, 0)
    if amount < FEWEST_ANSWERS:
        return QuestionResult(question, is_shown=False)
    rows = [
        Chosen(label, counts.get(number, 0), counts.get(number, 0) / amount)
        for number, label in question.numbered
    ]
    result = QuestionResult(question, is_shown=True, amount=amount, rows=rows)
    if question.kind == QuestionKind.SCALE:
        terms = means.get((question.lineage, question.steps), [])
        result.mean = next(one.mean for one in terms if one.survey_id == question.survey_id)
        result.terms = terms if len(terms) > 1 else []
    return result


def _written(question, texts, with_texts) -> QuestionResult:
    if len(texts) < FEWEST_TEXTS:
        return QuestionResult(question, is_shown=False)
    return QuestionResult(question, is_shown=True, amount=len(texts), texts=texts if with_texts else [])


def _counts(ids) -> dict:
    """By the question's pk: {number: how many}."""
    found = {}
    rows = SurveyCount.objects.filter(question__in=ids, question__kind__in=COUNTED_QUESTIONS)
    for question_id, number, amount in rows.values_list("question", "number", "amount"):
        found.setdefault(question_id, {})[number] = amount
    return found


def _texts(survey) -> dict:
    """By the question's pk: what was written, in the order of random keys."""
    found = {}
    texts = survey.questions.filter(kind=QuestionKind.TEXT, texts__isnull=False)
    for question_id, text in texts.order_by("texts__id").values_list("pk", "texts__text"):
        found.setdefault(question_id, []).append(text)
    return found
