"""Forms about the ways between schools, and the rules for booking."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scheduling.models.travel import LONGEST_NOTICE, LONGEST_WAY


class BookingRulesForm(forms.Form):
    travel_minutes = forms.IntegerField(
        label=gettext_lazy("Usual travel between two schools, minutes"),
        min_value=0,
        max_value=LONGEST_WAY,
        help_text=gettext_lazy("Counts where no way of its own is set."),
    )
    others_choose = forms.BooleanField(
        label=gettext_lazy("Teachers and principals choose among the coach's free times"),
        required=False,
        help_text=gettext_lazy(
            "They can also move and cancel what they take part in. Otherwise only the coach does."
        ),
    )
    notice_hours = forms.IntegerField(
        label=gettext_lazy("Notice, hours"),
        min_value=0,
        max_value=LONGEST_NOTICE,
        help_text=gettext_lazy(
            "So long before at the latest they book, move or cancel by themselves. Coaches and office always can."
        ),
    )


class WaysForm(forms.Form):
    """A line for each other school. `ways` are (school, minutes or None), `usual` the minutes that hold otherwise."""

    def __init__(self, *args, ways, usual, **kwargs):
        super().__init__(*args, **kwargs)
        self.schools = {f"to{school.pk}": school for school, _minutes in ways}
        for school, minutes in ways:
            self.fields[f"to{school.pk}"] = forms.IntegerField(
                label=school.name, min_value=0, max_value=LONGEST_WAY, required=False, initial=minutes
            )
            self.fields[f"to{school.pk}"].widget.attrs["placeholder"] = _("usually %(minutes)s") % {
                "minutes": usual
            }

    def minutes(self) -> dict:
        """What was typed, by school."""
        return {self.schools[name]: length for name, length in self.cleaned_data.items()}
