"""Form fields for days and clock times, as people write them."""

from datetime import date, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateInput
from scheduling.localtime import (
    LONGEST,
    STOCKHOLM,
    YEARS,
    Moment,
    NoSuchTime,
    parse_clock,
    parse_day,
    resolve,
)

__all__ = ["STOCKHOLM", "AskOnceForm", "ClockField", "DayField", "LocalSpanForm"]


class DayField(forms.DateField):
    """A date, in the browser's own picker or typed in one of the usual ways."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Write the date as 2026-11-24."),
        "missing_day": _("%(day)s is not in the calendar."),
        "year": _("Check the year."),
    }

    def to_python(self, value):
        """A date, None for nothing; raises ValidationError in words."""
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            day = parse_day(str(value), today=timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError(
                self.error_messages["missing_day"], code="missing_day", params={"day": str(value).strip()}
            ) from error
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return day


class ClockField(forms.TimeField):
    """A time of day, in the browser's own picker or typed in one of the usual ways."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("Write the time as 13.30.")}

    def to_python(self, value):
        """A time without zone, None for nothing; raises ValidationError in words."""
        if value in self.empty_values or isinstance(value, time):
            return super().to_python(value)
        clock = parse_clock(str(value))
        if clock is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return clock


class AskOnceForm(forms.Form):
    """`warnings` are sentences about what is odd but may be meant. `is_valid` is false until they have been seen: the
    page shows them and sends `signature` back under the name `anyway`; scheduling/meeting/anyway.html does."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings = []

    def is_valid(self):
        """Whether all is right, and what is odd has been seen."""
        return super().is_valid() and not self.must_ask

    @property
    def must_ask(self) -> bool:
        """Whether there are warnings that nobody has seen yet."""
        return bool(self.warnings) and self.data.get(self.anyway) != self.signature

    @property
    def anyway(self) -> str:
        """The name under which the page says that the warnings have been seen."""
        return self.add_prefix("anyway")

    @property
    def signature(self) -> str:
        """What the page sends back as `anyway`: these very warnings, so that a new one is asked about again."""
        return " ".join(self.warnings)


class LocalSpanForm(AskOnceForm):
    """A day, when it starts and when it ends. Adds `starts_at` and `ends_at` (UTC) to `cleaned_data`.

    With `span_required` false, nothing typed means no time.
    """

    day = DayField(label=_("Date"))
    start = ClockField(label=_("Starts"))
    end = ClockField(label=_("Ends"), required=False)

    span_required = True
    warns_of_past = True

    def __init__(self, *args, usual_minutes=60, **kwargs):
        super().__init__(*args, **kwargs)
        self.usual_minutes = usual_minutes
        self.fields["end"].help_text = gettext("Leave empty for %(minutes)s minutes.") % {
            "minutes": usual_minutes
        }
        # The page moves the end along with the start: static/js/span.js.
        self.fields["start"].widget.attrs["data-end"] = self["end"].auto_id
        if not self.span_required:
            self.fields["day"].required = self.fields["start"].required = False

    def clean(self):
        """Make moments of what was typed, each problem beside its field."""
        cleaned = super().clean()
        if not self.span_required and not any(cleaned.get(name) for name in ("day", "start", "end")):
            if not self.errors:
                cleaned["starts_at"] = cleaned["ends_at"] = None
            return cleaned
        for name in ("day", "start"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if not {"day", "start", "end"} & set(self.errors):
            self._resolve(cleaned)
        return cleaned

    def _resolve(self, cleaned):
        start = self._moment("start", cleaned["day"], cleaned["start"])
        if start is None:
            return
        if cleaned.get("end") is None:
            end = Moment(start.at + timedelta(minutes=self.usual_minutes))
        else:
            end = self._moment("end", cleaned["day"], cleaned["end"], after=start.at)
        if end is None:
            return
        if end.at <= start.at:
            self.add_error("end", _("The end has to be after the start."))
        elif end.at - start.at > LONGEST:
            self.add_error("end", _("A meeting can be at most 12 hours long."))
        else:
            cleaned["starts_at"], cleaned["ends_at"] = start.at, end.at
            self._look_closer(start, end)

    def _moment(self, name, day, clock, after=None):
        try:
            return resolve(day, clock, after=after)
        except NoSuchTime as error:
            self.add_error(name, str(error))
            return None

    def _look_closer(self, start, end):
        if start.twice or end.twice:
            self.warnings.append(
                gettext("That night this clock time comes twice. The first one, in summer time, is taken.")
            )
        if self.warns_of_past and end.at <= timezone.now():
            self.warnings.append(gettext("This time has passed already."))
