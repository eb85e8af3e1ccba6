"""A module of a group: how many parts, when B and D are wanted, and how much time lies between."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import dates
from accounts.names import joined
from accounts.readers import readers_line
from scheduling.enums import MomentLetter
from scheduling.forms.localtime import ClockField
from scheduling.forms.meeting import REASONS
from scheduling.forms.termspan import TermSpanForm
from scheduling.models.moduleplan import TITLE_LENGTH
from scheduling.moduleplan import (
    MOST_PARTS,
    MOST_TEACHING_DAYS,
    MOST_WEEKS,
    TEACHING_DAYS,
    Slot,
    Wish,
    planned,
    what_helps,
)
from scheduling.queries.moduleplan import preview
from scheduling.queries.readers import office_of
from scheduling.services.moduleplan import how_many_fit

#: What Swedish modules count with: an hour or so alone, an hour and a half together.
USUAL_MINUTES = {"A": 45, "B": 90, "C": 60, "D": 60}


def minutes_field(label):
    """How long a moment is."""
    return forms.IntegerField(label=label, min_value=5, max_value=720)


class ModulePlanForm(TermSpanForm):
    """`preview` is what the wish comes to, once the form is valid; `cleaned_data` has `wish` and `length`, the minutes
    by letter."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, required=False)
    parts = forms.IntegerField(
        label=_("Number of parts"),
        min_value=1,
        max_value=MOST_PARTS,
        initial=4,
        help_text=_("Usually 4 or 8."),
    )
    every = forms.IntegerField(
        label=_("Weeks per part"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=2,
        help_text=_("At least. Days without school can make it more."),
    )
    teaching_days = forms.IntegerField(
        label=_("Days B–D"),
        min_value=1,
        max_value=MOST_TEACHING_DAYS,
        initial=TEACHING_DAYS,
        help_text=_("Teaching days, at least."),
    )
    b_weekday = forms.TypedChoiceField(label=_("Weekday of B"), coerce=int)
    b_starts = ClockField(label=_("B starts"))
    b_minutes = minutes_field(_("Minutes of B"))
    d_weekday = forms.TypedChoiceField(label=_("Weekday of D"), coerce=int)
    d_starts = ClockField(label=_("D starts"))
    d_minutes = minutes_field(_("Minutes of D"))
    a_minutes = minutes_field(_("Minutes of A"))
    c_minutes = minutes_field(_("Minutes of C"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    around = forms.BooleanField(
        label=_("Pass over days on which somebody who leads is busy at that time"), required=False
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, series, **kwargs):
        self.series, self.preview = series, None
        usual = {f"{letter.lower()}_minutes": minutes for letter, minutes in USUAL_MINUTES.items()}
        super().__init__(*args, series=series, initial=usual | {"place": series.place}, **kwargs)
        self.fields["title"].help_text = self.title_readers()
        for name in ("b_weekday", "d_weekday"):
            self.fields[name].choices = list(enumerate(dates.words().weekdays[:5]))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def title_readers(self):
        """Who can read the title: whom `ModulePlan.objects.visible_to` lets in."""
        readers, office = gettext("everybody in the series"), office_of(self.series.authority_id)
        if office:
            readers = gettext("everybody in the series, and the programme office (%(office)s)") % {
                "office": joined(office)
            }
        return readers_line(
            readers, gettext("A neutral title, such as the module's name. Nothing about a person.")
        )

    def layout(self):
        """How much, then when, then how long."""

        def row(*names, width="col-sm-4"):
            return Row(*(Column(name, css_class=width) for name in names))

        return Layout(
            "title",
            row("parts", "every", "teaching_days"),
            Fieldset(
                gettext("Moment B: the group meets"),
                row("b_weekday", "b_starts", "b_minutes"),
                css_class="quiet",
            ),
            Fieldset(
                gettext("Moment D: the group follows up"),
                row("d_weekday", "d_starts", "d_minutes"),
                css_class="quiet",
            ),
            Fieldset(
                gettext("Moments A and C: each alone"),
                row("a_minutes", "c_minutes", width="col-6 col-sm-4"),
                css_class="quiet",
            ),
            Fieldset(
                gettext("When the plan begins and ends"), row("term", "first", "last"), css_class="quiet"
            ),
            "place",
            "around",
            "token",
        )

    def clean(self):
        """Work out the dates; what does not fit is said beside the number of parts, with what would help."""
        cleaned = super().clean()
        if "first" not in self.errors and cleaned["first"] < timezone.localdate():
            self.add_error("first", _("That day has passed. Choose today or later."))
        if self.errors:
            return cleaned
        cleaned["length"] = {letter: cleaned[f"{letter.lower()}_minutes"] for letter in MomentLetter}
        cleaned["wish"] = wish = Wish(
            b=Slot(cleaned["b_weekday"], cleaned["b_starts"], cleaned["b_minutes"]),
            d=Slot(cleaned["d_weekday"], cleaned["d_starts"], cleaned["d_minutes"]),
            **{name: cleaned[name] for name in ("first", "last", "parts", "every", "teaching_days")},
        )
        self.preview = preview(self.series, wish, minutes=cleaned["length"], around=cleaned["around"])
        if not self.preview.days:
            self.add_error("last", _("There is no school on any of these days."))
        elif len(self.preview.parts) < wish.parts:
            self.add_error("parts", [how_many_fit(len(self.preview.parts)), *self._help(wish)])
        return cleaned

    def _help(self, wish):
        """Sentences on what would make room for all parts."""
        days, taken = self.preview.days, self.preview.taken
        said = [_what_changes(wish, other) for other in what_helps(wish, days, taken=taken)]
        if taken and len(planned(wish, days)) == wish.parts:
            said.append(gettext("All fit if days on which somebody who leads is busy are not passed over."))
        return said or [gettext("Fewer parts, an earlier first day or a later last day would help.")]


class RemovePlanForm(forms.Form):
    """Why the meetings to come are called off: one of a few words, nothing written."""

    reason = forms.ChoiceField(
        label=_("Why are the meetings cancelled?"), choices=REASONS, widget=forms.RadioSelect
    )


def _what_changes(wish, other):
    weeks = ngettext("%(number)s week", "%(number)s weeks", other.every) % {"number": other.every}
    days = ngettext("%(number)s teaching day", "%(number)s teaching days", other.teaching_days) % {
        "number": other.teaching_days
    }
    if other.teaching_days == wish.teaching_days:
        return gettext("All fit with %(weeks)s from part to part.") % {"weeks": weeks}
    if other.every == wish.every:
        return gettext("All fit with %(days)s between B and D.") % {"days": days}
    return gettext("All fit with %(weeks)s from part to part and %(days)s between B and D.") % {
        "weeks": weeks,
        "days": days,
    }
