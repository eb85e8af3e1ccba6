"""What is stored about a person who is asked to answer surveys: that the answer came, never what it was."""

from django.utils.translation import gettext as _

from coaching.models import SurveyInvitee
from coaching.queries.mydatagroup import Group


def surveys(person) -> Group:
    """Each survey that one was asked to answer."""
    rows = SurveyInvitee.objects.filter(person=person).select_related("survey__programme")
    return Group(
        "surveys",
        _("Surveys"),
        _("That you were asked, and whether you answered. What you answered is stored without your name."),
        {
            "programme": _("Programme"),
            "survey": _("Survey"),
            "opened": _("Opened"),
            "answered": _("You answered"),
        },
        [
            (row.survey.programme.name, row.survey.title, row.survey.opened_at, row.answered)
            for row in rows.order_by("survey__opened_at", "survey_id")
        ],
    )
