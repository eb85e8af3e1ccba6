"""What a principal fills in, step by step."""

import datetime as dt

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Subject
from accounts.forms.fields import DateInput
from accounts.models import Team
from coaching.queries.people import teachers_of_school
from coaching.queries.request import requestable_programmes

TEACHERS, TEAM = "teachers", "team"

NEED_LENGTH = 2000
#: So far ahead a principal can plan.
LATEST = dt.timedelta(days=2 * 366)


class StepForm(forms.Form):
    """One step. `draft` is the request as it is; `lenient` keeps what there is and asks for nothing more."""

    def __init__(self, data=None, *, draft, lenient=False):
        super().__init__(data, initial=self.answers_of(draft))
        self.draft = draft
        self.prepare(draft)
        if lenient:
            for field in self.fields.values():
                field.required = False
        self.lenient = lenient
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def prepare(self, draft):
        """Fill in choices that hang on the request's school."""

    @staticmethod
    def answers_of(draft):
        """The fields as the request has them."""
        raise NotImplementedError

    @property
    def changes(self):
        """What is valid of the answers, by field of the request."""
        return dict(self.cleaned_data)

    #: The teachers chosen, or None where the step does not ask for them.
    teachers = None


class ForWhomForm(StepForm):
    """For whom, in which programme."""

    who = forms.ChoiceField(
        label=_("For whom"),
        choices=[(TEACHERS, _("One or several teachers")), (TEAM, _("A whole team"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say for whom.")},
    )
    chosen = forms.TypedMultipleChoiceField(
        label=_("Teachers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They get no mail about this before coaching starts. Talk with them first."),
        error_messages={"invalid_choice": _("Choose among the teachers of the school.")},
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Choose a team"),
        help_text=_("Those who are in the team when coaching starts."),
        error_messages={"invalid_choice": _("Choose among the teams of the school.")},
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=None,
        empty_label=_("Choose a programme"),
        error_messages={
            "required": _("Choose a programme."),
            "invalid_choice": _("That programme does not take requests now."),
        },
    )

    def prepare(self, draft):
        people = teachers_of_school(draft.school_id)
        self.fields["chosen"].choices = [(person.pk, _with_team(person)) for person in people]
        self.fields["team"].queryset = Team.objects.filter(school=draft.school_id).order_by("name")
        self.fields["programme"].queryset = requestable_programmes(draft.authority_id)
        self.has_teachers = bool(people)
        self.has_teams = self.fields["team"].queryset.exists()
        if not self.has_teachers:
            del self.fields["chosen"]
        if not self.has_teams:
            del self.fields["team"]
        if not (self.has_teachers and self.has_teams):
            del self.fields["who"]
        if self.fields["programme"].queryset.count() == 1:
            self.fields["programme"].empty_label = None

    @staticmethod
    def answers_of(draft):
        chosen = [teacher.pk for teacher in draft.teachers.all()] if draft.pk else []
        return {
            "who": TEAM if draft.team_id else TEACHERS,
            "chosen": chosen,
            "team": draft.team_id,
            "programme": draft.programme_id,
        }

    def clean(self):
        answers = super().clean()
        who = answers.get("who") or (TEACHERS if self.has_teachers else TEAM)
        answers["who"] = who
        if self.lenient:
            return answers
        if who == TEACHERS and not answers.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen" if self.has_teachers else None, gettext("Choose at least one teacher."))
        if who == TEAM and not answers.get("team") and "team" not in self.errors:
            self.add_error("team" if self.has_teams else None, gettext("Choose a team."))
        return answers

    @property
    def changes(self):
        answers = self.cleaned_data
        found = {"team": answers.get("team") if answers.get("who") == TEAM else None}
        return found | ({"programme": answers["programme"]} if "programme" in answers else {})

    @property
    def teachers(self):
        return self.cleaned_data.get("chosen", []) if self.cleaned_data.get("who") == TEACHERS else []


class NeedForm(StepForm):
    """What the pupils need, and in which subjects."""

    need = forms.CharField(
        label=_("What do the pupils need?"),
        max_length=NEED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences are enough. Name no pupils, and judge no teacher."),
        error_messages={
            "required": _("Say in a few words what the pupils need."),
            "max_length": _(
                "That is too long: at most %(limit_value)d characters, and this is %(show_value)d."
            ),
        },
    )
    subjects = forms.TypedMultipleChoiceField(
        label=_("Subjects"),
        choices=Subject.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They help to find a coach who knows the subject. Leave them open if it is not about subjects."
        ),
    )

    @staticmethod
    def answers_of(draft):
        return {"need": draft.need, "subjects": draft.subjects}


class ConditionsForm(StepForm):
    """When, and what the school gives: time and a room."""

    wanted_from = forms.DateField(
        label=_("From"),
        widget=DateInput,
        error_messages={
            "required": _("Say from when."),
            "invalid": _("That is not a date. Write it as 2027-01-31."),
        },
    )
    wanted_until = forms.DateField(
        label=_("Until"),
        widget=DateInput,
        error_messages={
            "required": _("Say until when."),
            "invalid": _("That is not a date. Write it as 2027-01-31."),
        },
    )
    minutes_per_week = forms.IntegerField(
        label=_("Time freed per week, minutes"),
        min_value=10,
        max_value=1200,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 5}),
        help_text=_(
            "For each teacher, from other duties: the meetings, and time to try and to reflect. 60 is common."
        ),
        error_messages={
            "required": _("Say how many minutes a week."),
            "invalid": _("Write the minutes as a whole number."),
            "min_value": _("It takes at least 10 minutes a week."),
            "max_value": _("At most 1,200 minutes, which is half a working week."),
        },
    )
    room = forms.CharField(
        label=_("Room"),
        max_length=120,
        required=False,
        help_text=_("Where one can talk undisturbed. It can be changed for each meeting."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Row(Column("wanted_from"), Column("wanted_until")), "minutes_per_week", "room"
        )

    @staticmethod
    def answers_of(draft):
        return {
            "wanted_from": draft.wanted_from,
            "wanted_until": draft.wanted_until,
            "minutes_per_week": draft.minutes_per_week,
            "room": draft.room,
        }

    def clean(self):
        answers = super().clean()
        start, end = answers.get("wanted_from"), answers.get("wanted_until")
        today = timezone.localdate()
        # What was right when it was first sent may have passed while a question was answered.
        if start and start < today and start != self.draft.wanted_from:
            self.add_error("wanted_from", gettext("That day has passed."))
        if start and end and end < start:
            self.add_error("wanted_until", gettext("The period cannot end before it starts."))
        elif end and end < today:
            self.add_error("wanted_until", gettext("That day has passed."))
        for name, day in (("wanted_from", start), ("wanted_until", end)):
            if day and day > today + LATEST:
                self.add_error(name, gettext("That is too far ahead: at most two years."))
        return answers

    @property
    def changes(self):
        answers = dict(self.cleaned_data)
        # Half of a period kept by itself could contradict the other half.
        start = answers.get("wanted_from", self.draft.wanted_from)
        end = answers.get("wanted_until", self.draft.wanted_until)
        if start and end and end < start:
            answers = {
                name: value for name, value in answers.items() if name not in ("wanted_from", "wanted_until")
            }
        return answers


def _with_team(person):
    return f"{person}, {person.team_name}" if person.team_name else str(person)
