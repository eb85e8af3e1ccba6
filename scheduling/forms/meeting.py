"""Booking, moving and cancelling a meeting."""

import datetime as dt
import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import dates
from accounts.models import Person
from accounts.names import joined
from accounts.readers import readers_line
from scheduling.enums import CancelReason, FreeKind, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.forms.localtime import STOCKHOLM, DayField, LocalSpanForm
from scheduling.forms.videolink import VideoLinkField
from scheduling.meetingchoices import BETWEEN_FEW
from scheduling.queries.bookable import against_wishes
from scheduling.queries.meeting import busy_leading, in_two_places
from scheduling.queries.readers import office_of
from scheduling.queries.schoolyear import free_days
from scheduling.queries.travel import school_of, travel_around
from scheduling.services import meeting as service

#: What is said in these is nobody else's business, so there is no place to write beforehand what it is about.
WITHOUT_AGENDA = set(BETWEEN_FEW)
MINUTE = dt.timedelta(minutes=1)
REASONS = [(reason.value, reason.label) for reason in CancelReason if reason != CancelReason.CLOSED]


class WhenAndWhereForm(LocalSpanForm):
    """What booking and moving have in common. `leading` and `coming` are lists of people, `series` is whose meeting.

    `lost` is true when somebody else was quicker between looking and saving.
    """

    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    video_url = VideoLinkField()
    agenda = forms.CharField(label=_("Agenda"), max_length=500, required=False)
    travel_before = forms.IntegerField(
        label=_("Travel before, minutes"),
        min_value=0,
        max_value=600,
        required=False,
        help_text=_(
            "Counts as busy for those who lead the meeting. Left empty, it is taken from the other schools of that day."
        ),
    )
    travel_after = forms.IntegerField(
        label=_("Travel after, minutes"), min_value=0, max_value=600, required=False
    )

    def __init__(self, *args, series, leading, coming, meeting=None, **kwargs):
        super().__init__(*args, usual_minutes=series.usual_minutes, **kwargs)
        self.series, self.meeting = series, meeting
        self.leading, self.coming = leading, coming
        self.lost = False
        if series.usual_kind in WITHOUT_AGENDA:
            del self.fields["agenda"]
        else:
            self.fields["agenda"].help_text = self.agenda_readers()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def agenda_readers(self):
        """Who can read the agenda: those whom `Meeting.objects.visible_to` lets in."""
        who = {"leading": joined(self.leading), "office": joined(office_of(self.series.authority_id))}
        readers = gettext("everybody who is asked, %(leading)s, and the programme office (%(office)s)") % who
        return readers_line(readers, gettext("Write nothing about a person."))

    def layout(self):
        """When, then where, then the way there."""
        return Layout(*self.first_fields(), *self.when_and_where())

    def first_fields(self):
        """What stands above the time."""
        return []

    def when_and_where(self):
        """The parts of the layout that booking and moving share."""
        agenda = ["agenda"] if "agenda" in self.fields else []
        where = [name for name in ("place", "video_url") if name in self.fields]
        return [
            Row(
                Column("day", css_class="col-sm-4"),
                Column("start", css_class="col-6 col-sm-4"),
                Column("end", css_class="col-6 col-sm-4"),
            ),
            Row(*(Column(name, css_class="col-md-6") for name in where)),
            *agenda,
            Fieldset(
                gettext("The way there"),
                Row(
                    Column("travel_before", css_class="col-6"),
                    Column("travel_after", css_class="col-6"),
                ),
                css_class="quiet",
            ),
        ]

    @property
    def status_code(self) -> int:
        """What a page with this form answers: 409 when somebody else was quicker."""
        return 409 if self.lost else 200

    def people(self) -> list[Person]:
        """Everybody who is to come, as chosen."""
        return [*self.leading, *self.coming]

    def itself(self, starts_at, ends_at):
        """The meeting that is not in its own way, if there is one."""
        return self.meeting

    def clean(self):
        """Look who is busy: a hindrance for those who lead, a warning for the others."""
        cleaned = super().clean()
        if not cleaned.get("starts_at"):
            return cleaned
        times = cleaned["starts_at"], cleaned["ends_at"]
        itself = self.itself(*times)
        typed = {name: cleaned.get(name) for name in ("travel_before", "travel_after")}
        known = {name: minutes or 0 for name, minutes in typed.items()}
        taken = busy_leading(self.leading, *times, **known, without_meeting=itself)
        if taken:
            self.add_error("start", [busy_sentence(busy) for busy in taken])
        else:
            cleaned |= self.ways(cleaned, typed, itself)
            elsewhere = in_two_places(self.people(), *times, without_meeting=itself)
            self.warnings += [_elsewhere(busy) for busy in elsewhere]
        self.warnings += self.free_days(*times)
        if self.meeting is None or (self.meeting.starts_at, self.meeting.ends_at) != times:
            wishes = against_wishes(self.leading, self.series.authority_id, *times)
            self.warnings += [_wish(person, hours) for person, hours in wishes]
        return cleaned

    def ways(self, cleaned, typed, itself) -> dict[str, int]:
        """The travel that was typed; where nothing was, what the other schools of that day ask for. When there is not
        so much time, what there is, with a warning."""
        if None not in typed.values():
            return typed
        place, video_url = (self.chosen(name, cleaned) for name in ("place", "video_url"))
        school = None if video_url and not place else self.series.school_id
        authority, times = self.series.authority_id, (cleaned["starts_at"], cleaned["ends_at"])
        needed = travel_around(self.leading, authority, school, *times, without_meeting=itself)
        found = {
            name: minutes if typed[name] is None else typed[name]
            for (name, minutes) in zip(typed, needed, strict=True)
        }
        for busy in busy_leading(self.leading, *times, **found, without_meeting=itself):
            name = "travel_before" if busy.ends_at <= times[0] else "travel_after"
            gap = times[0] - busy.ends_at if name == "travel_before" else busy.starts_at - times[1]
            self.warnings.append(_short_way(busy, gap // MINUTE, found[name]))
            found[name] = min(found[name], gap // MINUTE)
        return found

    def chosen(self, name, cleaned) -> str:
        """A place or link as typed; of the meeting itself where it is not asked for."""
        return cleaned.get(name, "") if name in self.fields else getattr(self.meeting, name, "")

    def free_days(self, starts_at, ends_at) -> list[str]:
        """Sentences about a day without school that the meeting is put on; none where it lay on that day before."""
        first, last = (at.astimezone(STOCKHOLM).date() for at in (starts_at, ends_at))
        before = self.meeting and self.meeting.starts_at
        if before and before.astimezone(STOCKHOLM).date() == first:
            return []
        found = free_days(self.series.authority_id, first, last, school=self.series.school_id)
        return [free_sentence(day, why) for day, why in found.items()]

    def save(self, *, by):
        """The meeting, or None with the reason among the errors, when it could not be. Call when `is_valid`."""
        try:
            return self.change(by)
        except service.DoubleBooked as error:
            self.lost = True
            sentence = gettext(
                "Somebody else was quicker and took that time. Nothing is saved yet: choose another."
            )
            self.add_error("start", [sentence, *(busy_sentence(busy) for busy in error.conflicts)])
        except service.ChangedMeanwhile as error:
            self.lost = True
            self.show_change(error.meeting)
        except service.MeetingError as error:
            self.add_error(None, str(error))
        return None

    def change(self, by):
        """Call the service."""
        raise NotImplementedError

    def times_and_places(self) -> dict:
        """The arguments that all the services take alike."""
        names = ["starts_at", "ends_at", "place", "video_url", "agenda", "travel_before", "travel_after"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class BookForm(WhenAndWhereForm):
    """A new meeting in `series`. `kinds` are the kinds offered, `also` people beside the members who may be asked."""

    kind = forms.ChoiceField(label=_("Kind of meeting"))
    who = forms.ModelMultipleChoiceField(
        label=_("Who comes"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, series, kinds=None, also=(), initial=None, **kwargs):
        members = list(series.members.current().select_related("person").order_by("joined_at", "id"))
        leading = [m.person for m in members if m.role == ParticipantRole.FACILITATOR]
        coming = [m.person for m in members if m.role == ParticipantRole.PARTICIPANT]
        initial = {
            "kind": series.usual_kind,
            "place": series.place,
            "video_url": series.video_url,
            "who": [person.pk for person in coming],
            "token": uuid.uuid4(),
            **(initial or {}),
        }
        super().__init__(*args, series=series, leading=leading, coming=coming, initial=initial, **kwargs)
        offered = kinds or MeetingKind.values
        self.fields["kind"].choices = [(kind, MeetingKind(kind).label) for kind in offered]
        asked = {person.pk for person in [*coming, *also]} - {person.pk for person in leading}
        self.fields["who"].queryset = Person.objects.filter(pk__in=asked)
        if not asked:
            del self.fields["who"]
            self.helper.layout = self.layout()

    def first_fields(self):
        """The kind, and who comes."""
        return ["kind", *(["who"] if "who" in self.fields else []), "token"]

    def people(self):
        """Those who lead and those who are ticked."""
        return [*self.leading, *self.cleaned_data.get("who", [])]

    def itself(self, starts_at, ends_at):
        """What this very form has booked already, when it is sent a second time."""
        again = self.series.meetings.filter(uid=self.uid, starts_at=starts_at, ends_at=ends_at)
        return again.first() if self.uid else None

    @property
    def uid(self) -> str:
        """The same for this form however often it is sent."""
        token = self.cleaned_data.get("token")
        return f"{token}@bollplank" if token else ""

    def change(self, by):
        """Book it; sent twice, it is booked once."""
        return service.book(
            series=self.series,
            kind=self.cleaned_data["kind"],
            participants=self.cleaned_data.get("who", []),
            uid=self.uid,
            by=by,
            **self.times_and_places(),
        )


class MoveForm(WhenAndWhereForm):
    """Another time or place for `meeting`, or its first one where the plan left it open, by `person`.

    The video link is for those who come: somebody else who moves the meeting leaves it as it is, unseen.
    """

    sequence = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting, person, initial=None, **kwargs):
        rows = list(meeting.participants.all())
        members = meeting.series.members.current().select_related("person")
        people = [(row.person, row.role) for row in rows or members]
        leading = [person for person, role in people if role == ParticipantRole.FACILITATOR]
        coming = [person for person, role in people if role == ParticipantRole.PARTICIPANT]
        ways = next((row for row in rows if row.role == ParticipantRole.FACILITATOR), None)
        initial = {
            **_times_of(meeting),
            "place": meeting.place,
            "video_url": meeting.video_url,
            "agenda": meeting.agenda,
            **_ways_of(meeting, ways, leading),
            "sequence": meeting.sequence,
            **(initial or {}),
        }
        super().__init__(
            *args,
            series=meeting.series,
            leading=leading,
            coming=coming,
            meeting=meeting,
            initial=initial,
            **kwargs,
        )
        if person not in self.people():
            del self.fields["video_url"]
            self.helper.layout = self.layout()
        if meeting.minutes:
            self.usual_minutes = meeting.minutes
            self.fields["end"].help_text = gettext("Leave empty for %(minutes)s minutes.") % {
                "minutes": meeting.minutes
            }

    def first_fields(self):
        """Only what the page has seen."""
        return ["sequence"]

    def show_change(self, meeting):
        """Say how the meeting is now and keep what was typed; sending it again is meant."""
        self.data = self.data.copy()
        self.data[self.add_prefix("sequence")] = meeting.sequence
        if meeting.status == MeetingStatus.BOOKED:
            sentence = gettext(
                "Somebody has changed the meeting meanwhile: it is now %(when)s. "
                "What you have chosen is still below; save again if it is to be so."
            ) % {"when": dates.span(meeting.starts_at, meeting.ends_at)}
        else:
            sentence = gettext("Somebody has changed the meeting meanwhile: it is now %(status)s.") % {
                "status": meeting.get_status_display().lower()
            }
        self.add_error(None, sentence)

    def change(self, by):
        """Move it, or give it its time."""
        change = service.move if self.meeting.status == MeetingStatus.BOOKED else service.set_time
        return change(
            meeting=self.meeting, sequence=self.cleaned_data["sequence"], by=by, **self.times_and_places()
        )


class DayForm(forms.Form):
    """The day that somebody is looking at."""

    day = DayField()


class CancelForm(forms.Form):
    """Why a meeting is called off: one of a few words, nothing written."""

    reason = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        help_text=_("The reason is counted in reports. It is not in the mail."),
    )


def _times_of(meeting):
    if meeting.starts_at:
        start, end = (at.astimezone(STOCKHOLM) for at in (meeting.starts_at, meeting.ends_at))
        return {"day": start.date(), "start": start.time(), "end": end.time()}
    return {"day": meeting.day}


def _ways_of(meeting, row, leading):
    """The travel of a meeting; what only follows from its neighbours is left empty, to follow it when it is moved."""
    if not (row and meeting.starts_at):
        return {}
    times = meeting.starts_at, meeting.ends_at
    authority = meeting.series.authority_id
    found = travel_around(leading, authority, school_of(meeting), *times, without_meeting=meeting)
    known = {"travel_before": row.travel_before, "travel_after": row.travel_after}
    return {
        name: None if minutes == by_itself else minutes
        for (name, minutes), by_itself in zip(known.items(), found, strict=True)
    }


def busy_sentence(busy) -> str:
    """Who and when; never with what."""
    return gettext("%(name)s is busy %(when)s.") % {
        "name": busy.person,
        "when": dates.span(busy.starts_at, busy.ends_at),
    }


def _short_way(busy, minutes, way):
    return gettext(
        "%(name)s is at another school %(when)s. The way takes %(way)s minutes, and there are %(minutes)s."
    ) % {
        "name": busy.person,
        "when": dates.span(busy.starts_at, busy.ends_at),
        "way": way,
        "minutes": minutes,
    }


def _wish(person, hours):
    if hours is None:
        return gettext("%(name)s is busy then by a calendar of their own.") % {"name": person}
    if not hours:
        return gettext("%(name)s has no times to be booked that day.") % {"name": person}
    return gettext("%(name)s can be booked %(hours)s that day.") % {"name": person, "hours": hours}


def free_sentence(day, why) -> str:
    """Why a day is without school."""
    sentences = {
        FreeKind.HOLIDAY: gettext("%(day)s is a public holiday: %(name)s."),
        FreeKind.BREAK: gettext("%(day)s is in a break: %(name)s."),
        FreeKind.STUDY_DAY: gettext("%(day)s is a study day, without lessons: %(name)s."),
    }
    said = dates.day(day)
    return sentences[why.kind] % {"day": said[:1].upper() + said[1:], "name": why}


def _elsewhere(busy):
    return gettext("%(name)s has another meeting %(when)s.") % {
        "name": busy.person,
        "when": dates.span(busy.starts_at, busy.ends_at),
    }
