"""Where one part of a lesson visit is written: its form, what stands beside it, and what stands in the way."""

from coaching.forms.visit import FORMS
from coaching.models import Entry
from coaching.models.visit import PARTS
from coaching.queries.draft import draft_of, visit_place
from coaching.queries.opened import open_entries
from coaching.queries.readers import ReaderBook
from coaching.queries.visitpage import circle_of, parts_of
from coaching.services import visit as services
from coaching.services.circlekey import KeyMissing
from coaching.services.entry import EntryChanged
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.notedesk import key_missing


class PartDesk:
    """The form for `part` of the visit. `status` is the answer's; `theirs` what somebody else saved meanwhile."""

    def __init__(self, request, visit, part):
        self.request, self.visit, self.part = request, visit, part
        self.unlocked = vault_of(request)
        self.place = visit_place(part, visit.meeting)
        parts = parts_of(request.user, visit, self.unlocked)
        self.own = parts[part.value]
        #: What was written before this part and is the person's to read.
        self.beside = [parts[one.value] for one in PARTS[: PARTS.index(part)] if parts[one.value].texts]
        is_new = self.unlocked and request.method == "GET"
        self.draft = draft_of(self.unlocked, self.place) if is_new else None
        self.form = FORMS[part](request.POST or None, initial=self._initial())
        self.theirs, self.status = None, 200
        book, circle = ReaderBook([visit.engagement]), circle_of(visit, part)
        self.waits = book.waits_for_key(request.user, visit.engagement, circle)
        self.readers = book.of_new(visit.engagement, circle)

    @property
    def is_locked(self):
        """Nothing can be sealed before the person unlocks."""
        return self.unlocked is None

    @property
    def shows_fields(self):
        """While it is open and there is a key; and with what was typed before, so that nothing of it is lost."""
        return self.form.is_bound or not (self.is_locked or self.waits)

    @property
    def editors(self):
        """(field, readers) for each field."""
        return [(field, self.readers) for field in self.form.visible_fields()]

    @property
    def does_not_open(self):
        """It was written, and cannot be changed, as this person's keys do not open it."""
        return bool(self.unlocked and self.own.entry and self.own.texts is None)

    def save(self) -> bool:
        """Seal it; False when something stands in the way, which the form then says."""
        if self.is_locked or not self.form.is_valid():
            return False
        try:
            services.write_part(
                unlocked=self.unlocked,
                visit=self.visit,
                part=self.part,
                by=self.request.user,
                texts=self.form.texts,
                seen=self.form.cleaned_data["seen"],
            )
        except EntryChanged as changed:
            self._meet(changed.entry)
        except services.VisitError as refused:
            self.form.add_error(None, str(refused))
        except (KeyMissing, NotOpened):
            self.form.add_error(None, key_missing())
        else:
            return True
        return False

    def _initial(self):
        """What it says, or the draft in its place; `seen` is then what was there when the draft was begun."""
        now = dict(self.own.texts or {}) | ({"seen": self.own.entry.version} if self.own.entry else {})
        if not self.draft:
            return now
        kept = {name: text for name, text in self.draft.fields.items() if name != "seen"}
        seen = self.draft.fields.get("seen")
        return now | kept | {"seen": seen.reveal() if seen else None}

    def _meet(self, entry):
        """Both versions on the page: the next saving takes the place of the one that is there now."""
        (self.theirs,) = open_entries(self.unlocked, Entry.objects.filter(pk=entry.pk))
        self.form.data = {**self.form.data.dict(), "seen": entry.version}
        self.status = 409
