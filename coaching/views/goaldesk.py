"""Where a goal is written or rewritten: its fields, who will be able to read them, and what stands in the way."""

from functools import cached_property

from coaching.enums import Circle
from coaching.forms.goal import GoalForm
from coaching.models import Entry
from coaching.queries.draft import draft_of, place_of
from coaching.queries.opened import open_entries
from coaching.queries.readers import ReaderBook
from coaching.services.entry import mark_damaged
from coaching.vault.unlocking import vault_of


class GoalDesk:
    """For a new goal of the engagement, or for `goal`. `theirs` is what somebody saved meanwhile."""

    def __init__(self, request, engagement, goal=None):
        self.request, self.engagement, self.goal = request, engagement, goal
        self.unlocked = vault_of(request)
        self.place = place_of(goal or engagement, "goal")
        self.opened = self._opened() if goal and self.unlocked else None
        self.theirs = None
        is_read = self.unlocked and request.method == "GET"
        self.draft = draft_of(self.unlocked, self.place) if is_read else None
        self.form = GoalForm(request.POST or None, initial=self._initial())

    @property
    def is_locked(self):
        """Nothing can be sealed before the person unlocks."""
        return self.unlocked is None

    @property
    def is_shut(self):
        """The vault is open, and the goal that is to be rewritten does not open."""
        return self.opened is not None and self.opened.texts is None

    @cached_property
    def book(self):
        """Who can read what, here."""
        return ReaderBook([self.engagement])

    @cached_property
    def waits(self):
        """Whether somebody else has to give a key before this person can write."""
        return self.book.waits_for_key(self.request.user, self.engagement, Circle.SHARED)

    @property
    def shows_fields(self):
        """While it is open and there is a key; and with what was typed before, so that nothing of it is lost."""
        return self.form.is_typed or not (self.waits or self.is_locked)

    @property
    def readers(self):
        """Those who will be able to read what is saved now."""
        return self.book.of_new(self.engagement, Circle.SHARED)

    @property
    def seen(self):
        """The version that the page showed."""
        return self.form.cleaned_data["seen"] or self.goal.entry.version

    def meet(self, goal):
        """Somebody has saved another version: show it beside what was typed, which then counts from it."""
        self.goal = goal
        self.theirs = self._opened()
        self.form.data = {**self.form.data.dict(), "seen": goal.entry.version}

    def _opened(self):
        (opened,) = open_entries(self.unlocked, Entry.objects.filter(pk=self.goal.pk))
        mark_damaged(opened=[opened])
        return opened

    def _initial(self):
        """The goal as it stands; in its place what the draft has, whose `seen` is what was there when it was begun."""
        initial = {"seen": self.goal.entry.version} if self.goal else {}
        if self.opened and self.opened.texts:
            initial |= self.opened.texts
        if self.draft:
            initial |= {name: text for name, text in self.draft.fields.items() if name != "seen"}
            if "seen" in self.draft.fields and self.goal:
                initial["seen"] = self.draft.fields["seen"].reveal()
        return initial
