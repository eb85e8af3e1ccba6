"""Forms about when a coach can be booked."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import dates
from accounts.forms.fields import TidyMixin
from scheduling.forms.localtime import ClockField, DayField
from scheduling.hours import parse_hours, said
from scheduling.queries.availability import WORKDAYS


class HoursField(forms.CharField):
    """Stretches of a day as people write them; gives pairs of times."""

    def __init__(self, **options):
        super().__init__(**{"required": False, "max_length": 120, **options})

    def to_python(self, value):
        """Pairs of times in order; raises ValidationError in words."""
        try:
            return parse_hours(str(super().to_python(value)))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def run_validators(self, value):
        """The length is held by the browser and by the number of pieces."""

    def prepare_value(self, value):
        """As people write it."""
        return value if isinstance(value, str) or value is None else said(value)


class WeeklyHoursForm(forms.Form):
    """One line for each weekday. `hours` are those to begin with, by weekday; weekends only where some are set."""

    def __init__(self, *args, hours, **kwargs):
        super().__init__(*args, **kwargs)
        names = dates.words().weekdays
        for weekday in sorted({*WORKDAYS, *hours}):
            name = names[weekday]
            self.fields[f"day{weekday}"] = HoursField(
                label=name[:1].upper() + name[1:], initial=hours.get(weekday, [])
            )
        self.fields["day0"].help_text = _(
            "Such as 8–12, 13–16.30. Leave a day empty when you cannot be booked."
        )

    def hours(self) -> dict[int, list]:
        """What was typed, by weekday."""
        return {int(name[3:]): spans for name, spans in self.cleaned_data.items()}


class ExceptionForm(TidyMixin, forms.Form):
    """Days with other hours, or none."""

    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty for a single day."),
    )
    starts = ClockField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Leave both times empty when you are away."),
    )
    ends = ClockField(label=gettext_lazy("To"), required=False)

    def clean(self):
        """A single day ends on the day that it begins."""
        known = super().clean() or self.cleaned_data
        if "ends_on" in known and not known["ends_on"]:
            known["ends_on"] = known.get("starts_on")
        return known
