"""The log of a meeting: everything is filled in, so that saving is mostly all there is to do."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import dates
from coaching.enums import Phase
from scheduling.enums import ParticipantRole
from scheduling.forms.localtime import ClockField, DayField, NoSuchTime, resolve

OTHER, LATER = "other", "later"

#: Phases that a log can be in: closing is a step of its own.
OPEN_PHASES = [(phase.value, phase.label) for phase in Phase if phase != Phase.CLOSED]


class FactsForm(forms.Form):
    """Minutes and who was there; the phase too, when the meeting belongs to an engagement."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=720,
        error_messages={
            "min_value": _("A meeting lasts from 1 minute to 12 hours."),
            "max_value": _("A meeting lasts from 1 minute to 12 hours."),
            "invalid": _("Write the minutes as a whole number."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=OPEN_PHASES)
    attended = forms.TypedMultipleChoiceField(
        label=_("Who was there"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Mark at least one person. If nobody came, cancel the meeting instead.")
        },
    )

    def __init__(self, *args, meeting, has_phase, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.participants = list(meeting.participants.all())
        self.fields["attended"].choices = [(p.person_id, str(p.person)) for p in self.participants]
        if not has_phase:
            del self.fields["phase"]

    def clean_attended(self):
        """Those who lead do not meet alone, when others were asked."""
        attended = set(self.cleaned_data["attended"])
        others = {p.person_id for p in self.participants if p.role == ParticipantRole.PARTICIPANT}
        if others and not attended & others:
            raise forms.ValidationError(self.fields["attended"].error_messages["required"], code="alone")
        return attended


class LogForm(FactsForm):
    """The facts, and when next: the proposed time or another is booked here, unless a meeting is booked already."""

    next = forms.ChoiceField(
        label=_("Next meeting"),
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("The proposed time is not free any more. Look at the choices again.")
        },
    )
    also = forms.CharField(
        label=_("Also there"),
        required=False,
        max_length=1000,
        help_text=_("Addresses of those who came without being in the group, with commas between."),
    )
    next_day = DayField(label=_("Date"), error_messages={"required": _("Choose a date.")})
    next_clock = ClockField(label=_("Starts"), error_messages={"required": _("Choose a time of day.")})

    def __init__(self, *args, proposal=None, may_book_next=False, may_come=None, **kwargs):
        """`may_come`: people who can have been there without having been asked; None where nobody can."""
        super().__init__(*args, **kwargs)
        self.proposal, self.may_come = proposal, may_come
        if may_come is None:
            del self.fields["also"]
        if not may_book_next:
            for name in ("next", "next_day", "next_clock"):
                del self.fields[name]
            return
        # Named by its time, so that what is booked is what the page showed.
        choices = [(f"{proposal[0]:%Y-%m-%dT%H:%MZ}", dates.span(*proposal))] if proposal else []
        choices += [(OTHER, _("Another time")), (LATER, _("Book later"))]
        self.fields["next"].choices = choices
        self.fields["next"].initial = choices[0][0] if proposal else LATER

    def clean_also(self):
        """The people with these addresses, but for those who were asked anyway."""
        text = self.cleaned_data["also"].replace(";", ",").lower()
        wanted = {word for part in text.split(",") for word in part.split()}
        found = {person.email: person for person in self.may_come.filter(email__in=wanted)}
        if unknown := sorted(wanted - found.keys()):
            raise forms.ValidationError(
                _("Nobody here has the address %(address)s.") % {"address": unknown[0][:80]}, code="unknown"
            )
        asked = {participant.person_id for participant in self.participants}
        return [person for person in found.values() if person.pk not in asked]

    def clean(self):
        """Turn the answer about the next meeting into `next_time`: (starts_at, ends_at) in UTC, or None."""
        data = super().clean()
        answer, data["next_time"] = data.get("next"), None
        if answer == OTHER:
            data["next_time"] = self._other_time(data)
            return data
        # A date and a clock time are only asked for with the answer that they belong to.
        for name in ("next_day", "next_clock"):
            self.errors.pop(name, None)
        if answer and answer != LATER:
            data["next_time"] = self.proposal
        return data

    def _other_time(self, data):
        day, clock = data.get("next_day"), data.get("next_clock")
        if not day or not clock:
            return None
        try:
            starts_at = resolve(day, clock).at
        except NoSuchTime as error:
            self.add_error("next_clock", str(error))
            return None
        if starts_at <= timezone.now():
            self.add_error("next_day", _("Choose a time that is still to come."))
            return None
        return starts_at, starts_at + (self.meeting.ends_at - self.meeting.starts_at)

    def refuse_next(self, sentence):
        """Say beside the next meeting why it cannot be booked."""
        self.add_error("next_day" if self.cleaned_data.get("next") == OTHER else "next", sentence)


class CorrectLogForm(FactsForm):
    """The facts of a log that was saved. `seen` tells which version of it the page showed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def meet(self, log):
        """Say what somebody else has saved meanwhile; sent once more, this form is saved over it."""
        self.data = self.data.copy()
        self.data["seen"] = log.versions.count()
        said = {"who": log.logged_by, "minutes": log.minutes}
        text = _(
            "%(who)s corrected the log meanwhile; it says %(minutes)s minutes now. Save once more for yours."
        )
        self.add_error(None, text % said)
