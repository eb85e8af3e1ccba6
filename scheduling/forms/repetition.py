"""Meetings that repeat: the rule, and moving or cancelling several of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import dates
from scheduling.enums import MeetingKind
from scheduling.forms.localtime import STOCKHOLM, ClockField, DayField
from scheduling.forms.meeting import REASONS
from scheduling.forms.termspan import LONGEST_DAYS, TermSpanForm
from scheduling.meetingchoices import kinds_of
from scheduling.repetition import MOST, Rule
from scheduling.services.repetition import ALL, FOLLOWING

SCOPES = [(FOLLOWING, _("This meeting and those after it")), (ALL, _("All meetings to come"))]
EVERY = [
    (1, _("every week")),
    (2, _("every other week")),
    (3, _("every third week")),
    (4, _("every fourth week")),
]


class RuleForm(TermSpanForm):
    """Every n weeks, on which weekdays, when, how long; from one day to another, or a whole term."""

    kind = forms.ChoiceField(label=_("Kind of meeting"))
    every = forms.TypedChoiceField(label=_("How often"), choices=EVERY, coerce=int, initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = ClockField(label=_("Starts"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=720)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    field_order = ["kind", "every", "weekdays", "starts", "minutes", "term", "first", "last", "place"]

    def __init__(self, *args, series, **kwargs):
        usual = {"kind": series.usual_kind, "minutes": series.usual_minutes, "place": series.place}
        super().__init__(*args, series=series, initial=usual, **kwargs)
        self.fields["kind"].choices = [(kind, MeetingKind(kind).label) for kind in kinds_of(series)]
        self.fields["weekdays"].choices = list(enumerate(dates.words().weekdays))

    def clean(self):
        """From and until, from the term where they are empty; then the rule."""
        cleaned = super().clean()
        if not self.errors:
            names = ("first", "last", "every", "starts", "minutes")
            rule = Rule(weekdays=tuple(cleaned["weekdays"]), **{name: cleaned[name] for name in names})
            self._count(rule)
            cleaned["rule"] = rule
        return cleaned

    def _count(self, rule):
        amount = len(rule.days())
        if not amount:
            self.add_error("last", _("No such weekday lies between these days."))
        if amount > MOST:
            self.add_error("last", _("At most %(most)s meetings can be booked at once.") % {"most": MOST})


class ScopeForm(forms.Form):
    """Which of the meetings that were made together."""

    scope = forms.ChoiceField(
        label=_("Which meetings"), choices=SCOPES, widget=forms.RadioSelect, initial=FOLLOWING
    )


class MoveSeveralForm(ScopeForm):
    """A new day for this meeting, by which the others move along, and one clock time for all of them."""

    day = DayField(label=_("New date of this meeting"), help_text=_("The others move by as many days."))
    starts = ClockField(label=_("Starts"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=720)

    def __init__(self, *args, meeting, **kwargs):
        local = meeting.starts_at.astimezone(STOCKHOLM)
        self.old_day = local.date()
        initial = {"day": self.old_day, "starts": local.time(), "minutes": meeting.minutes}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_day(self):
        """Not further than a school year."""
        day = self.cleaned_data["day"]
        if abs((day - self.old_day).days) > LONGEST_DAYS:
            raise forms.ValidationError(_("That is more than a school year."))
        return day

    @property
    def change(self) -> dict:
        """What the services and previews take."""
        cleaned = self.cleaned_data
        days = (cleaned["day"] - self.old_day).days
        return {"days": days, "clock": cleaned["starts"], "minutes": cleaned["minutes"]}


class CancelSeveralForm(ScopeForm):
    """Why they are called off: one of a few words, nothing written."""

    reason = forms.ChoiceField(label=_("Why are they cancelled?"), choices=REASONS, widget=forms.RadioSelect)
