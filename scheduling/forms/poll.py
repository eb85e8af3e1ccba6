"""Proposing times, and answering which of them suit."""

import uuid
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from scheduling.enums import Answer, MeetingKind, ParticipantRole
from scheduling.forms.localtime import STOCKHOLM, AskOnceForm, ClockField, DayField
from scheduling.forms.meeting import busy_sentence, free_sentence
from scheduling.localtime import NoSuchTime, resolve
from scheduling.meetingchoices import kinds_of
from scheduling.queries.clashes import Clashes
from scheduling.queries.schoolyear import free_days
from scheduling.services import poll as service

#: Lines that stand open; the others are behind "More times".
OPEN_LINES = 4


class TimesForm(AskOnceForm):
    """Two to eight times of one length for a meeting in `series`. `meeting` is the one that waits for its time."""

    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=720)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def __init__(self, *args, series, meeting=None, initial=None, **kwargs):
        self.series, self.meeting = series, meeting
        initial = {**self.known(), **(initial or {})}
        super().__init__(*args, initial=initial, **kwargs)
        for number in range(1, service.MOST + 1):
            self.fields[f"day{number}"] = DayField(label=_("Date"), required=False)
            self.fields[f"start{number}"] = ClockField(label=_("Starts"), required=False)
        for _n, *line in self.lines:
            for bound in line:
                bound.field.optional_unsaid = True

    def known(self) -> dict:
        """What is known beforehand: the meeting's own length, place and alternatives, else the series' usual ones."""
        meeting = self.meeting
        if meeting is None:
            return {"minutes": self.series.usual_minutes, "place": self.series.place}
        options = list(meeting.time_options.all())
        initial = {"minutes": meeting.minutes or self.series.usual_minutes, "place": meeting.place}
        for number, option in enumerate(options[: service.MOST], start=1):
            initial[f"day{number}"] = option.day
            if option.starts_at:
                initial[f"start{number}"] = option.starts_at.astimezone(STOCKHOLM).time()
                initial["minutes"] = int((option.ends_at - option.starts_at).total_seconds() // 60)
        if not options and meeting.day:
            initial["day1"] = meeting.day
        return initial

    @property
    def lines(self):
        """(number, day, start) of every line, as bound fields."""
        return [(n, self[f"day{n}"], self[f"start{n}"]) for n in range(1, service.MOST + 1)]

    @property
    def open_lines(self):
        """The lines that are seen at once."""
        return self.lines[:OPEN_LINES]

    @property
    def more_lines(self):
        """The lines behind "More times"."""
        return self.lines[OPEN_LINES:]

    @property
    def shows_more(self) -> bool:
        """Whether one of the later lines has something in it."""
        return any(field.value() or field.errors for _n, *fields in self.more_lines for field in fields)

    def leading(self) -> list[Person]:
        """Those who will lead the meeting."""
        if self.meeting and (rows := list(self.meeting.participants.all())):
            return [row.person for row in rows if row.role == ParticipantRole.FACILITATOR]
        members = self.series.members.current().select_related("person")
        return [member.person for member in members.filter(role=ParticipantRole.FACILITATOR)]

    def clean(self):
        """Make moments of the lines, each problem beside its field; `times` are pairs in UTC."""
        cleaned = super().clean()
        found = {}
        for number, _day, _start in self.lines:
            pair = self._times_of(cleaned, number)
            if pair and pair in found.values():
                self.add_error(f"day{number}", _("The same time stands here twice."))
            elif pair:
                found[number] = pair
        if not self.errors and len(found) < service.FEWEST:
            missing = next(n for n, _day, _start in self.lines if n not in found)
            self.add_error(f"day{missing}", _("Propose at least two times."))
        if not self.errors:
            cleaned["times"] = list(found.values())
            self._look_closer(cleaned["times"])
        return cleaned

    def _times_of(self, cleaned, number):
        names = f"day{number}", f"start{number}"
        if any(name in self.errors for name in names):
            return None
        day, start = (cleaned.get(name) for name in names)
        if day is None and start is None:
            return None
        if day is None or start is None:
            missing = names[0] if day is None else names[1]
            self.add_error(missing, self.fields[missing].error_messages["required"])
            return None
        try:
            moment = resolve(day, start)
        except NoSuchTime as error:
            self.add_error(names[1], str(error))
            return None
        if moment.at <= timezone.now():
            self.add_error(names[0], _("This time has passed already."))
            return None
        return moment.at, moment.at + timedelta(minutes=cleaned.get("minutes") or 0)

    def _look_closer(self, times):
        """Sentences about times at which who leads is taken, and about days without school."""
        first, last = min(times)[0], max(end for _start, end in times)
        without = [self.meeting.pk] if self.meeting else []
        clashes = Clashes(self.leading(), first, last, without=without)
        days = sorted({start.astimezone(STOCKHOLM).date() for start, _end in times})
        free = free_days(self.series.authority_id, days[0], days[-1], school=self.series.school_id)
        for times_of_one in sorted(times):
            self.warnings += [busy_sentence(busy) for busy in clashes.any(*times_of_one)]
        self.warnings += [free_sentence(day, free[day]) for day in days if day in free]

    def save(self, *, by):
        """The poll, or None with the reason among the errors. Call when `is_valid`."""
        try:
            return self.ask(by)
        except service.MeetingError as error:
            self.add_error(None, str(error))
            return None

    def ask(self, by):
        """Call the service."""
        return service.ask(
            meeting=self.meeting, times=self.cleaned_data["times"], place=self.cleaned_data["place"], by=by
        )


class NewPollForm(TimesForm):
    """Times for a new meeting in `series`: of which kind, and for whom."""

    kind = forms.ChoiceField(label=_("Kind of meeting"))
    who = forms.ModelMultipleChoiceField(
        label=_("Who comes"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, series, initial=None, **kwargs):
        members = series.members.current().filter(role=ParticipantRole.PARTICIPANT)
        coming = list(members.values_list("person", flat=True))
        initial = {"kind": series.usual_kind, "who": coming, "token": uuid.uuid4(), **(initial or {})}
        super().__init__(*args, series=series, initial=initial, **kwargs)
        self.fields["kind"].choices = [(kind, MeetingKind(kind).label) for kind in kinds_of(series)]
        self.fields["who"].queryset = Person.objects.filter(pk__in=coming)
        if not coming:
            del self.fields["who"]

    def ask(self, by):
        """For a new meeting; sent twice, it asks once."""
        token = self.cleaned_data.get("token")
        return service.ask_new(
            series=self.series,
            kind=self.cleaned_data["kind"],
            times=self.cleaned_data["times"],
            place=self.cleaned_data["place"],
            participants=self.cleaned_data.get("who", []),
            uid=f"{token}@bollplank" if token else None,
            by=by,
        )


class TimeAnswerForm(forms.Form):
    """One tap on one time: "12:yes"."""

    answer = forms.RegexField(regex=rf"^\d{{1,18}}:({'|'.join(Answer.values)})$")

    @property
    def option(self) -> int:
        """The id of the time."""
        return int(self.cleaned_data["answer"].partition(":")[0])

    @property
    def value(self) -> Answer:
        """What was answered."""
        return Answer(self.cleaned_data["answer"].partition(":")[2])


class OptionForm(forms.Form):
    """The time that is booked."""

    option = forms.IntegerField(min_value=1, max_value=2**63 - 1)
