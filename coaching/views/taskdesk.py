"""Where a task is written: new, or changed. The fields, who will read them, and what stands in the way."""

from functools import cached_property

from coaching.forms.task import WORDS, NewTaskForm
from coaching.queries.draft import TASK, draft_of, place_of
from coaching.queries.readers import ReaderBook
from coaching.queries.task import usual_day
from coaching.queries.tasktemplate import offered_in
from coaching.rules.reading import circle_for
from coaching.rules.task import teachers_for
from coaching.services.task import TaskError, set_tasks
from coaching.vault.plaintext import Plaintext
from coaching.vault.unlocking import vault_of
from coaching.views.notedesk import key_missing


class TaskDesk:
    """A new task in an engagement, perhaps agreed at `meeting`, perhaps from a template of the programme."""

    def __init__(self, request, engagement, meeting=None):
        self.request, self.engagement, self.meeting = request, engagement, meeting
        self.unlocked = vault_of(request)
        self.place = place_of(meeting or engagement, TASK)
        self.draft = draft_of(self.unlocked, self.place) if self.unlocked and not request.POST else None
        self.teachers = teachers_for(request.user, engagement)
        self.form = NewTaskForm(request.POST or None, teachers=self.teachers, initial=self._initial())

    @property
    def is_locked(self):
        """Nothing can be sealed before the person unlocks."""
        return self.unlocked is None

    @property
    def shows_fields(self):
        """While it is open and there is a key; and with what was typed before, so that nothing of it is lost."""
        return self.form.is_typed or not (self.is_locked or self.waits)

    @cached_property
    def waits(self):
        """Whether somebody has to give the person a key first."""
        circle = circle_for(self.engagement, self.teachers[0])
        return self._book.waits_for_key(self.request.user, self.engagement, circle)

    @property
    def readers(self):
        """Who will be able to read it."""
        return self._book.of_new(self.engagement, circle_for(self.engagement, self.teachers[0]))

    @cached_property
    def offered(self):
        """The programme's templates; `chosen` is the one that the address names."""
        return offered_in(self.engagement.programme)

    @property
    def chosen(self):
        """The template that fills the fields in, or None."""
        asked = self.request.GET.get("template", "")
        return next((template for template in self.offered if str(template.pk) == asked), None)

    def save(self) -> bool:
        """Set the task or tasks; False when that could not be, which the form then says. Raises KeyMissing."""
        try:
            set_tasks(
                unlocked=self.unlocked,
                engagement=self.engagement,
                by=self.request.user,
                teachers=self.form.chosen,
                due_on=self.form.cleaned_data["due_on"],
                texts=self.form.texts,
                meeting=self.meeting,
                key=self.form.cleaned_data["key"],
            )
        except TaskError as refused:
            self.form.add_error(None, str(refused))
            return False
        return True

    def refuse(self):
        """Say that there is no key for this yet."""
        self.form.add_error(None, key_missing())

    @cached_property
    def _book(self):
        return ReaderBook([self.engagement])

    def _initial(self):
        """A template fills in what nobody has typed yet."""
        initial = {"due_on": usual_day(self.engagement)}
        if self.chosen:
            initial |= {"title": Plaintext(self.chosen.name), "what": Plaintext(self.chosen.what)}
        return initial | restored(self.draft)


def restored(draft, plain=("due_on",)) -> dict:
    """What a draft puts into the form; facts as plain text."""
    if draft is None:
        return {}
    words = {name: text for name, text in draft.fields.items() if name in WORDS and text}
    return words | {name: draft.fields[name].reveal() for name in plain if draft.fields.get(name)}
