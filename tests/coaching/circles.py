"""One engagement with a coach and a teacher, and what they write and read; for tests of who holds which keys."""

from coaching.enums import EntryKind
from coaching.models import Engagement, Entry
from coaching.queries.opened import open_entries
from coaching.services.circlekey import settle
from coaching.services.entry import write
from coaching.vault.plaintext import Plaintext
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault


class Circles:
    """`coach` and `teacher` with their vaults, `coachs` and `teachers`, unlocked and in step."""

    def __init__(self, vaults=True):
        self.school = SchoolFactory()
        self.coach = make_coach(self.school.authority)
        self.teacher = make_teacher(self.school)
        self.engagement = make_engagement(self.school, coaches=[self.coach], teachers=[self.teacher])
        if vaults:
            self.coachs, self.teachers = make_vault(self.coach), make_vault(self.teacher)
            self.settle(self.coachs, self.teachers)

    def settle(self, *unlocked):
        """Each unlocks, in that order."""
        for vault in unlocked:
            settle(unlocked=vault, engagement=self.engagement)

    def note(self, unlocked, by, words, *, shared=False):
        """An entry with these words."""
        texts = {"text": Plaintext(words)}
        return write(
            unlocked=unlocked,
            engagement=Engagement.objects.get(pk=self.engagement.pk),
            by=by,
            kind=EntryKind.NOTE,
            texts=texts,
            shared=shared,
        )

    def lose(self, person, generation=2):
        """The vault is lost: a new one, with nothing in it."""
        person.vault_keys.in_use().update(given_up_at="2026-11-23T12:00Z")
        return make_vault(person, generation=generation)


def words(unlocked, entries=None):
    """What this person can read of all there is, oldest first; None for what does not open."""
    entries = Entry.objects.all() if entries is None else entries
    opened = open_entries(unlocked, entries.order_by("created_at"))
    return [entry.texts and entry.texts["text"].reveal() for entry in opened]
