"""A task between the meetings of a network, and what is handed in."""

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import dates
from accounts.names import joined
from accounts.readers import readers_line
from coaching.forms.application import TOO_LONG
from coaching.models import ProgrammeTask
from coaching.models.programmetask import TEXT_LENGTH, TITLE_LENGTH, WHAT_LENGTH
from coaching.services import between as services
from scheduling.enums import MeetingStatus
from scheduling.forms.localtime import DayField
from scheduling.models import Meeting


class MeetingChoice(forms.ModelChoiceField):
    """Meetings by kind and day."""

    def label_from_instance(self, meeting):
        """ "Nätverksträff, tisdag 24 november"."""
        day = meeting.starts_at or meeting.day
        return f"{meeting.get_kind_display()}, {dates.day(day)}" if day else meeting.get_kind_display()


class BetweenTaskForm(forms.Form):
    """What to do, until when, and for which meeting."""

    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, error_messages={"required": _("Give the task a title.")}
    )
    what = forms.CharField(
        label=_("What to do"),
        max_length=WHAT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what is to be done."), "max_length": TOO_LONG},
    )
    due_on = DayField(label=_("Until"), error_messages={"required": _("Say until which day.")})
    meeting = MeetingChoice(
        label=_("For the meeting"), queryset=None, required=False, empty_label=_("None in particular")
    )

    def __init__(self, *args, programme, task=None, **kwargs):
        names = ("title", "what", "due_on", "meeting")
        initial = {name: getattr(task, name) for name in names} if task else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.programme, self.task = programme, task
        self.fields["meeting"].queryset = (
            Meeting.objects.filter(series=programme.series_id)
            .exclude(status=MeetingStatus.CANCELLED)
            .order_by("starts_at", "day", "pk")
        )
        self.fields["what"].help_text = readers_line(
            gettext("everybody who takes part in the programme or runs it"),
            gettext("It is the same for all. Write nothing about a school or a person."),
        )

    def clean_what(self):
        """With one kind of line break."""
        return re.sub(r"\r\n?", "\n", self.cleaned_data["what"]).strip()

    def save_by(self, person) -> ProgrammeTask | None:
        """The task, or None with the reason among the errors. Call when `is_valid`."""
        try:
            if self.task:
                return services.change(task=self.task, by=person, **self.cleaned_data)
            return services.add(programme=self.programme, by=person, **self.cleaned_data)
        except services.TaskTaken as taken:
            self.add_error("title", str(taken))
        return None


class HandInForm(forms.Form):
    """What one tried, or that it is done. `readers` are those who run the programme."""

    text = forms.CharField(
        label=_("What you tried, and what came of it"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": TOO_LONG},
    )
    is_shared = forms.BooleanField(label=_("The other participants may read it, too"), required=False)
    is_only_done = forms.BooleanField(label=_("It is done, and there is nothing to hand in"), required=False)

    def __init__(self, *args, readers, hand_in=None, **kwargs):
        names = ("text", "is_shared", "is_only_done")
        initial = {name: getattr(hand_in, name) for name in names} if hand_in else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["text"].help_text = readers_line(
            gettext("those who run the programme (%(names)s)") % {"names": joined(readers)},
            gettext("The other participants only if you say so below. Name no pupils and no colleagues."),
        )

    def clean(self):
        """Something, or that there is nothing; not both."""
        cleaned = super().clean()
        text = re.sub(r"\r\n?", "\n", cleaned.get("text", "")).strip()
        if "text" in self.errors:
            return cleaned
        if text and cleaned.get("is_only_done"):
            self.add_error(
                "is_only_done", _("You have written something: leave this out, or empty the field above.")
            )
        elif not text and not cleaned.get("is_only_done"):
            self.add_error("text", _("Write a few words, or say below that there is nothing to hand in."))
        return {**cleaned, "text": text}
