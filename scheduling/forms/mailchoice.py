"""Which mail one wants, and when."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import dates
from scheduling import messagekinds, quiet
from scheduling.forms.localtime import ClockField
from scheduling.models import MailChoice
from scheduling.models.mailchoice import all_reminders
from scheduling.reminders import local_time

REMINDERS = [
    ("7d", gettext_lazy("7 days before")),
    ("1d", gettext_lazy("1 day before")),
    ("2h", gettext_lazy("2 hours before, when we meet by video")),
]
HOURS = range(5, 23)
#: Any ordinary working day.
A_DAY = local_time(dt.date(2026, 9, 7), dt.time(0))


class MailChoiceForm(forms.Form):
    """What `choice` says to begin with, or everything at once for who has not chosen."""

    reminders = forms.MultipleChoiceField(
        label=gettext_lazy("Remind me of meetings"),
        choices=REMINDERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Also send me mail about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "When a meeting is cancelled or moved, or something concerns your safety, mail always comes."
        ),
    )
    digest_hour = forms.TypedChoiceField(
        label=gettext_lazy("How mail comes"), required=False, coerce=int, empty_value=None
    )
    quiet_from = ClockField(label=gettext_lazy("Quiet from"), required=False)
    quiet_until = ClockField(
        label=pgettext_lazy("a quiet time", "Until"),
        required=False,
        help_text=gettext_lazy("Such as 18.00 to 7.00. Leave both empty when mail may come at any hour."),
    )
    quiet_weekends = forms.BooleanField(
        label=gettext_lazy("Quiet on Saturdays and Sundays"),
        required=False,
        help_text=gettext_lazy(
            "What is due in a quiet time comes when it ends, unless it would be too late then."
        ),
    )

    def __init__(self, *args, person, choice, **kwargs):
        choice = choice or MailChoice(person=person)
        self.offered = messagekinds.offered_to(person)
        super().__init__(
            *args,
            initial={
                "reminders": choice.reminders,
                "kinds": [code for code, _label in self.offered if code not in choice.refused],
                "digest_hour": choice.digest_hour,
                "quiet_from": choice.quiet_from,
                "quiet_until": choice.quiet_until,
                "quiet_weekends": choice.quiet_weekends,
            },
            **kwargs,
        )
        for name in ("reminders", "kinds", "digest_hour"):
            self.fields[name].optional_unsaid = True
        # What one is not asked about now, such as for a former duty, stays as it was.
        self._kept = set(choice.refused) - {code for code, _label in self.offered}
        self.fields["kinds"].choices = self.offered
        self.fields["digest_hour"].choices = [
            ("", _("Each mail by itself, at once")),
            *[
                (hour, _("One mail a day, at %(hour)s") % {"hour": f"{hour}{dates.words().colon}00"})
                for hour in HOURS
            ],
        ]
        self.fields["digest_hour"].help_text = _(
            "Invitations still come by themselves, so that your calendar can read them."
        )

    def clean(self):
        """Both ends of the quiet time or none, and the daily mail outside of it."""
        data = super().clean()
        start, end = data.get("quiet_from"), data.get("quiet_until")
        if "quiet_from" not in data or "quiet_until" not in data:
            return data
        if start is not None and end is None:
            self.add_error("quiet_until", _("Say also when it ends."))
        elif end is not None and start is None:
            self.add_error("quiet_from", _("Say also when it begins."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("It has to end at another time than it begins."))
        elif start is not None and data.get("digest_hour") is not None:
            choice = MailChoice(quiet_from=start, quiet_until=end)
            at = A_DAY + quiet.DAY * data["digest_hour"] / 24
            if quiet.quiet_until(choice, at) != at:
                self.add_error("digest_hour", _("That hour is in your quiet time. Choose another one."))
        return data

    def chosen(self) -> dict:
        """The arguments for `services.mailchoice.choose`, without the person."""
        data = self.cleaned_data
        refused = {code for code, _label in self.offered} - set(data["kinds"])
        return {
            "refused": refused | self._kept,
            "reminders": [code for code in all_reminders() if code in data["reminders"]],
            "digest_hour": data["digest_hour"],
            "quiet_from": data["quiet_from"],
            "quiet_until": data["quiet_until"],
            "quiet_weekends": data["quiet_weekends"],
        }
