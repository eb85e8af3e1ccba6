"""What closed surveys say, question by question, as a panel of other reports. Only means of enough answers get here."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from coaching.enums import FEWEST_ANSWERS, SurveyMoment
from coaching.queries.surveyresult import scale_means
from coaching.reports.frame import Column, Panel, Row, Unit


def scales(choice):
    """A row for each question with a scale in the closed surveys of the term, with its mean in the term before.

    A survey is of a whole programme: it is shown to the office, and under no filter but that of a programme.
    """
    return Panel(
        "surveys",
        _("Answers to surveys"),
        (
            Column("question", _("Question"), Unit.TEXT),
            Column("programme", _("Programme"), Unit.TEXT),
            Column("moment", _("When"), Unit.TEXT),
            Column("answers", _("Answers")),
            Column("steps", _("Steps of the scale")),
            Column("mean", _("Mean"), Unit.MEAN),
            Column("before", _("The term before"), Unit.MEAN),
        ),
        _rows(choice),
        empty=_("No survey with enough answers was closed in this term."),
        note=_(
            "Questions with a scale in closed surveys, each answered by at least %(number)s. Texts and choices are on"
            " the survey's own page."
        )
        % {"number": FEWEST_ANSWERS},
    )


def are_shown(choice) -> bool:
    """Whether the reader sees surveys under these filters."""
    narrowed = choice.area or choice.school or choice.form
    return bool(not narrowed and choice.person.authorities_as(Role.ADMINISTRATOR))


def _rows(choice):
    term, before = choice.period.term, choice.period_before and choice.period_before.term
    found = scale_means(
        authorities=choice.person.authorities_as(Role.ADMINISTRATOR),
        programmes=[choice.programme.pk] if choice.programme else None,
        terms=[term, *([before] if before else [])],
    )
    earlier = {_same(one): one.mean for one in found if one.term == before}
    return [
        Row(
            (
                one.text,
                one.programme.name,
                SurveyMoment(one.moment).label,
                one.amount,
                one.steps,
                one.mean,
                earlier.get(_same(one)),
            )
        )
        for one in found
        if one.term == term
    ]


def _same(mean):
    """What makes two means comparable: the same question, asked at the same moment, on as many steps."""
    return mean.programme.pk, mean.lineage, mean.moment, mean.steps
