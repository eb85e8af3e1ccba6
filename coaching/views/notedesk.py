"""Where notes are written: on a page of their own and beside a log's facts, in the same way."""

from functools import cached_property

from django.utils.translation import gettext as _

from coaching.enums import Circle
from coaching.forms.note import NAMES, NotesForm
from coaching.queries.draft import draft_of, place_of
from coaching.queries.readers import ReaderBook
from coaching.rules.reading import circle_for, circles_of
from coaching.services.circlekey import KeyMissing
from coaching.services.note import add_notes
from coaching.vault.unlocking import vault_of


class NoteDesk:
    """The fields for new notes, who will be able to read them, and what stands in the way of writing."""

    def __init__(self, request, engagement, meeting=None, *, required=False):
        self.request, self.engagement, self.meeting = request, engagement, meeting
        self.unlocked = vault_of(request)
        self.place = place_of(meeting or engagement)
        self.draft = draft_of(self.unlocked, self.place) if self.unlocked and not request.POST else None
        self.form = NotesForm(
            request.POST or None,
            person=request.user,
            engagement=engagement,
            required=required,
            initial=_restored(self.draft),
        )
        self._leave_out_what_waits()

    @property
    def is_locked(self):
        """Nothing can be sealed before the person unlocks."""
        return self.unlocked is None

    @property
    def shows_fields(self):
        """While it is open and there is a key; and with what was typed before, so that nothing of it is lost."""
        return self.form.is_typed or (bool(self.writable) and not self.is_locked)

    @cached_property
    def book(self):
        """Who can read what, here."""
        return ReaderBook([self.engagement])

    @cached_property
    def writable(self):
        """Names of the fields that the person can write in, once unlocked."""
        person, mine = self.request.user, circles_of(self.request.user, self.engagement)
        return [
            name
            for name, circle in self._circles.items()
            if circle in mine and not self.book.waits_for_key(person, self.engagement, circle)
        ]

    @cached_property
    def _circles(self):
        """The circle of each field. Before a coach has chosen for whom, a corner is as the first of them."""
        own = [teacher for teacher in self.engagement.teachers if teacher.pk == self.request.user.pk]
        whose = next(iter(own or self.engagement.teachers), None)
        corner = circle_for(self.engagement, whose)
        return {"own": Circle.COACH, "shared": Circle.SHARED} | (
            {"corner": corner} if corner != Circle.SHARED else {}
        )

    @property
    def editors(self):
        """(field, readers) for each field."""
        return [
            (self.form[name], self._readers(name, circle))
            for name, circle in self._circles.items()
            if name in self.form.fields
        ]

    def _readers(self, name, circle):
        if name == "corner" and "whose" in self.form.fields:
            readers = self.book.of_new(self.engagement, Circle.COACH)
            readers.one_of_teachers = True
            return readers
        return self.book.of_new(self.engagement, circle)

    def is_ready(self) -> bool:
        """Whether what was sent can be saved; says in the form why not."""
        if not self.form.is_valid():
            return False
        return not (self.is_locked and self.form.notes)

    def save(self) -> bool:
        """Seal the notes; False when there is no key for them yet, which the form then says."""
        try:
            add_notes(
                unlocked=self.unlocked,
                engagement=self.engagement,
                by=self.request.user,
                notes=self.form.notes,
                meeting=self.meeting,
            )
        except KeyMissing:
            self.refuse()
            return False
        return True

    def refuse(self):
        """Say that there is no key for this yet."""
        self.form.add_error(None, key_missing())

    def _leave_out_what_waits(self):
        for name in NAMES:
            if name in self.form.fields and name not in self.writable and not self.form[name].data:
                self.form.leave_out(name)


def _restored(draft):
    """What a draft puts into the fields; for whom a note is, is no text."""
    fields = draft.fields if draft else {}
    return fields | ({"whose": fields["whose"].reveal()} if "whose" in fields else {})


def key_missing() -> str:
    """What one reads instead of writing without a key."""
    return _(
        "You have no key for this yet. Somebody who can read it has to unlock once and let you in. "
        "What you wrote stands here still."
    )


def not_buried() -> str:
    """What one reads when something cannot be removed for good just now."""
    return _("It could not be removed for good just now, so it is still here. Try again in a while.")
