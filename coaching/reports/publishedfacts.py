"""Facts for analysts of what people said: only what was published of it, as it was published.

Goals: the cells of a published term, rounded and partly hidden. Surveys: closed ones, of questions with enough answers.
Never the rows behind either; whoever adds a column here adds to what everybody can work out.
"""

from django.utils.translation import gettext_lazy as _

from coaching.enums import SCALE_STEPS, SurveyMoment
from coaching.models import PublishedCell
from coaching.queries.surveyresult import scale_means
from coaching.reports.facttable import Column, ListedTable, Table, Type, offices_of, programme_columns


def _outcomes(choice):
    term = choice.period.term
    return PublishedCell.objects.filter(
        publication__authority__in=offices_of(choice),
        publication__season=term.season,
        publication__year=term.year,
    ).order_by("publication__authority__name", "publication", "position")


def _survey_results(choice):
    return [
        {
            "survey": one.survey_id,
            "programme": one.programme.pk,
            "programme__name": one.programme.name,
            "moment": one.moment,
            "question": one.lineage,
            "text": one.text,
            "steps": one.steps,
            "answers": one.amount,
            "mean": one.mean,
            **{f"step_{step}": amount for step, amount in enumerate(one.distribution, 1)},
        }
        for one in scale_means(authorities=offices_of(choice), terms=[choice.period.term])
    ]


def _teachers(code, definition):
    return Column(code, code, Type.NUMBER, definition)


PUBLISHED = (
    Table(
        "outcomes",
        _(
            "How much of the goals was reached, once the term is published. Each number is rounded to 5 by itself, so "
            "they need not add up; where a row has no numbers they are hidden, so that nobody can be singled out. "
            "Without school a row is the whole area, without area the whole programme, without programme the whole "
            "authority."
        ),
        (
            Column(
                "authority",
                "publication__authority__name",
                Type.TEXT,
                _("The school authority that published it."),
            ),
            *programme_columns(),
            Column(
                "area",
                "area__name",
                Type.TEXT,
                _("The area in which the schools were when the engagements were closed."),
            ),
            Column("school_id", "school", Type.NUMBER, _("The school, as in schools.csv.")),
            Column("school", "school__name", Type.TEXT, _("Its name.")),
            Column(
                "unit_code", "school__unit_code", Type.TEXT, _("Its school unit code, where it is known.")
            ),
            Column(
                "is_rest",
                "is_rest",
                Type.FLAG,
                _(
                    "Whether the row is all that is not shown by itself beneath that place, and not the place itself."
                ),
            ),
            _teachers("teachers", _("Teachers for whom both sides have said how much was reached.")),
            _teachers("own_less", _("Of them, those who reached less than expected as they see it.")),
            _teachers("own_expected", _("As expected, as they see it.")),
            _teachers("own_more", _("More than expected, as they see it.")),
            _teachers("coach_less", _("Less than expected, as the coaches see it.")),
            _teachers("coach_expected", _("As expected, as the coaches see it.")),
            _teachers("coach_more", _("More than expected, as the coaches see it.")),
        ),
        _outcomes,
    ),
    ListedTable(
        "survey_results",
        _(
            "Questions with a scale in the closed surveys of the term, where 8 or more have answered the question."
        ),
        (
            Column("survey", "survey", Type.KEY, _("The survey."), of="survey"),
            *programme_columns(),
            Column(
                "moment", "moment", Type.CODE, _("Where in the programme those asked were."), of=SurveyMoment
            ),
            Column(
                "question",
                "question",
                Type.KEY,
                _("The question: the same in every survey that asks the same thing."),
                of="question",
            ),
            Column("text", "text", Type.TEXT, _("The question in the words of the office.")),
            Column("steps", "steps", Type.NUMBER, _("How many steps the scale has.")),
            Column("answers", "answers", Type.NUMBER, _("How many have answered the question.")),
            Column("mean", "mean", Type.DECIMAL, _("The mean of their answers, the lowest step being 1.")),
            *(
                Column(
                    f"step_{step}",
                    f"step_{step}",
                    Type.NUMBER,
                    _("How many chose that step; empty: the scale has no such step."),
                )
                for step in range(1, max(SCALE_STEPS) + 1)
            ),
        ),
        _survey_results,
    ),
)
