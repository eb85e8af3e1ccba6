"""Building a survey: its words, its questions, whom it asks and until when."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.readers import readers_line
from coaching.enums import MOST_OPTIONS, SCALE_STEPS, USUAL_STEPS, QuestionKind, SurveyMoment
from coaching.forms.application import TOO_LONG
from coaching.forms.seen import SeenForm
from coaching.models.survey import INTRODUCTION_LENGTH, LABEL_LENGTH, QUESTION_LENGTH, TITLE_LENGTH
from scheduling.forms.localtime import DayField
from scheduling.termcode import TermCode

TERMS_BEFORE, TERMS_AFTER = 2, 2


def terms_around(term=None) -> list[TermCode]:
    """The terms to choose from: those around today's, and `term` where it is none of them."""
    found = [TermCode.of(timezone.localdate())]
    for _step in range(TERMS_BEFORE):
        found.insert(0, found[0].previous)
    for _step in range(TERMS_AFTER):
        found.append(found[-1].next)
    return found if term is None or term in found else sorted([*found, term])


def _readers():
    return readers_line(
        gettext("everybody who is asked, the programme office, and who coordinates the programme"),
        gettext("Write nothing about a school or a person."),
    )


def _lines(text):
    return re.sub(r"\r\n?", "\n", text).strip()


class WhenForm(forms.Form):
    """The moment and the term of a survey."""

    moment = forms.ChoiceField(label=_("Moment in the programme"), choices=SurveyMoment)
    term = forms.ChoiceField(label=_("Term"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer(self.initial.get("term"))

    def _offer(self, term):
        self.fields["term"].choices = [
            (str(one), one.name) for one in terms_around(term and TermCode.parse(term))
        ]
        self.initial.setdefault("term", str(TermCode.of(timezone.localdate())))

    def clean_term(self):
        """As a TermCode."""
        return TermCode.parse(self.cleaned_data["term"])


class SurveyForm(WhenForm, SeenForm):
    """What the survey is called and what it says first."""

    TEXTS = ("title_sv", "introduction_sv", "title_en", "introduction_en")
    WORDS = ("moment", "term", *TEXTS)

    title_sv = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, error_messages={"required": _("Give the survey a title.")}
    )
    introduction_sv = forms.CharField(
        label=pgettext_lazy("a survey", "Introduction"),
        max_length=INTRODUCTION_LENGTH,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=TITLE_LENGTH, required=False)
    introduction_en = forms.CharField(
        label=_("Introduction in English"),
        max_length=INTRODUCTION_LENGTH,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    field_order = ("moment", "term", *TEXTS)

    def __init__(self, *args, row=None, **kwargs):
        SeenForm.__init__(self, *args, row=row, **kwargs)
        if row is not None:
            self.initial["term"] = str(row.term)
        self._offer(self.initial.get("term"))
        for name in ("introduction_sv", "introduction_en"):
            self.fields[name].widget = forms.Textarea({"rows": 4, "maxlength": INTRODUCTION_LENGTH})
        self.fields["introduction_en"].widget.attrs["lang"] = "en"
        self.fields["introduction_sv"].help_text = _readers()

    def clean_introduction_sv(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["introduction_sv"])

    def clean_introduction_en(self):
        """With one kind of line break."""
        return _lines(self.cleaned_data["introduction_en"])


class QuestionForm(forms.Form):
    """A question of one kind; `compares`: others of its lineage were asked in other terms."""

    text_sv = forms.CharField(
        label=_("Question"), max_length=QUESTION_LENGTH, error_messages={"required": _("Write the question.")}
    )
    text_en = forms.CharField(label=_("Question in English"), max_length=QUESTION_LENGTH, required=False)
    steps = forms.TypedChoiceField(
        label=_("Steps"), coerce=int, choices=[(step, step) for step in SCALE_STEPS], initial=USUAL_STEPS
    )
    low_sv = forms.CharField(
        label=_("What the lowest step means"),
        max_length=LABEL_LENGTH,
        required=False,
        help_text=_("For example: not at all"),
    )
    low_en = forms.CharField(
        label=_("What the lowest step means, in English"), max_length=LABEL_LENGTH, required=False
    )
    high_sv = forms.CharField(
        label=_("What the highest step means"),
        max_length=LABEL_LENGTH,
        required=False,
        help_text=_("For example: to a high degree"),
    )
    high_en = forms.CharField(
        label=_("What the highest step means, in English"), max_length=LABEL_LENGTH, required=False
    )
    options_sv = forms.CharField(
        label=_("What can be chosen"),
        help_text=_("One on each line."),
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write what can be chosen, one on each line.")},
    )
    options_en = forms.CharField(
        label=_("The same in English"),
        help_text=_("As many lines, in the same order."),
        widget=forms.Textarea({"rows": 5, "lang": "en"}),
        required=False,
    )
    is_required = forms.BooleanField(label=_("Has to be answered"), required=False)
    is_same = forms.BooleanField(
        label=_("Asks the same as in other terms, so that the answers can be compared"), required=False
    )

    SCALE = ("steps", "low_sv", "low_en", "high_sv", "high_en")
    OPTIONS = ("options_sv", "options_en")

    def __init__(self, *args, kind, question=None, compares=False, **kwargs):
        self.kind = kind
        super().__init__(*args, initial=self._shown(question), **kwargs)
        gone = set() if kind == QuestionKind.SCALE else set(self.SCALE)
        gone |= set() if kind in (QuestionKind.ONE, QuestionKind.SEVERAL) else set(self.OPTIONS)
        for name in gone | (set() if compares else {"is_same"}):
            del self.fields[name]
        self.fields["text_sv"].help_text = _readers()
        for name, field in self.fields.items():
            if name.endswith("_en"):
                field.widget.attrs["lang"] = "en"

    def _shown(self, question):
        if question is None:
            return {}
        names = ("text_sv", "text_en", "is_required", *self.SCALE)
        options = list(question.options.all()) if question.pk else []
        english = [option.text_en for option in options]
        return {name: getattr(question, name) for name in names} | {
            "options_sv": "\n".join(option.text_sv for option in options),
            "options_en": "\n".join(english) if any(english) else "",
            "is_same": True,
        }

    def clean_options_sv(self):
        """A list of two or more, each once."""
        return self._options("options_sv", least=2)

    def clean_options_en(self):
        """A list; empty when there is no English."""
        return self._options("options_en", least=0)

    def _options(self, name, least):
        found = [" ".join(line.split()) for line in self.cleaned_data[name].splitlines()]
        found = [line for line in found if line]
        if len(found) < least:
            raise forms.ValidationError(_("Write at least two, one on each line."))
        if len(found) > MOST_OPTIONS:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": MOST_OPTIONS})
        if any(len(line) > LABEL_LENGTH for line in found):
            raise forms.ValidationError(_("At most %(most)s characters on a line.") % {"most": LABEL_LENGTH})
        if len({line.casefold() for line in found}) < len(found):
            raise forms.ValidationError(_("The same stands twice."))
        return found

    def clean(self):
        """English line for line, or not at all."""
        cleaned = super().clean()
        swedish, english = cleaned.get("options_sv"), cleaned.get("options_en")
        if swedish and english and len(swedish) != len(english):
            self.add_error("options_en", _("Write as many lines as in Swedish, or none."))
        return cleaned

    @property
    def words(self) -> dict:
        """What the services take."""
        cleaned = dict(self.cleaned_data)
        swedish, english = cleaned.pop("options_sv", []), cleaned.pop("options_en", [])
        pairs = zip(swedish, english or [""] * len(swedish), strict=True)
        return {**cleaned, "options": list(pairs)}


class OpenForm(forms.Form):
    """Whom it asks, and until when."""

    asks_participants = forms.BooleanField(
        label=_("Those who take part in the programme"),
        required=False,
        initial=True,
        help_text=_("In engagements and groups that go on, and in the programme's own meetings."),
    )
    asks_principals = forms.BooleanField(label=_("Principals of schools that take part"), required=False)
    asks_newcomers = forms.BooleanField(
        label=_("Also ask those who come later, until the last day"), required=False
    )
    closes_on = DayField(
        label=_("Last day to answer"), error_messages={"required": _("Say until which day.")}
    )

    def clean(self):
        """Somebody is asked."""
        cleaned = super().clean()
        if not (cleaned.get("asks_participants") or cleaned.get("asks_principals")):
            self.add_error("asks_participants", _("Choose whom to ask."))
        return cleaned


class ClosingDayForm(forms.Form):
    """Another last day."""

    closes_on = DayField(
        label=_("Last day to answer"), error_messages={"required": _("Say until which day.")}
    )
