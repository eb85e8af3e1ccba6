"""The page of an engagement with 200 meetings, 400 notes, a goal and tasks, as its coach sees it with the vault open.

Against what cannot be done without: its own statements asked once more, and what it unseals unsealed once more, with
nothing made of either. Against the same page while the vault is locked. And not one statement more than the page of an
engagement with a few of each.
"""

import datetime as dt
import uuid
from contextlib import contextmanager
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting_as, maintenance
from accounts.databaseroles import as_owner
from benchmarks import pages
from coaching.enums import EntryKind
from coaching.models import Engagement
from scheduling.enums import MeetingStatus

FEW, MANY = {"meetings": 6, "notes": 12, "tasks": 2}, {"meetings": 200, "notes": 400, "tasks": 40}
WORDS = "Eleverna ska våga läsa högt för varandra, och vi ser det på hur många som räcker upp handen. " * 6


class Pair:
    """A coach and a teacher with so much behind and before them."""

    def __init__(self, amounts):
        from coaching.services.circlekey import settle
        from tests.coaching.vaults import unlock_client
        from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

        school = SchoolFactory(name="Mätskolan")
        self.coach, self.teacher = make_coach(school.authority), make_teacher(school)
        self.engagement = make_engagement(school, coaches=[self.coach], teachers=[self.teacher])
        self.unlocked = make_vault(self.coach)
        for unlocked in (self.unlocked, make_vault(self.teacher)):
            settle(unlocked=unlocked, engagement=self.engagement)
        self.write(self.meet(amounts["meetings"]), amounts)
        self.url = reverse("engagement_detail", args=[self.engagement.pk])
        self.locked, self.open = pages.browser(self.coach), pages.browser(self.coach)
        unlock_client(self.open, self.unlocked)

    def meet(self, amount):
        """A third of the meetings is to come, the others are held, of which one in four is not logged yet."""
        from tests.factories import make_meeting

        first = timezone.now().replace(minute=0, second=0, microsecond=0) - dt.timedelta(days=2 * amount)
        held = {"status": MeetingStatus.HELD}
        meetings = []
        for number in range(amount):
            at = first + dt.timedelta(days=3 * number)
            is_logged = at < timezone.now() and number % 4
            meetings.append(make_meeting(self.engagement.series, at, **(held if is_logged else {})))
        return meetings

    def write(self, meetings, amounts):
        """Half of the notes are shared; two out of three are about a meeting."""
        from coaching.services.entry import write
        from coaching.services.task import set_tasks
        from coaching.vault.plaintext import Plaintext
        from tests.coaching.goals import write_goal
        from tests.coaching.services.test_task import words

        for number in range(amounts["notes"]):
            write(
                unlocked=self.unlocked,
                engagement=self.engagement,
                by=self.coach,
                kind=EntryKind.NOTE,
                texts={"text": Plaintext(WORDS)},
                meeting=meetings[number % len(meetings)] if number % 3 else None,
                shared=number % 2 == 0,
            )
        write_goal(self.unlocked, self.engagement, self.coach)
        for _number in range(amounts["tasks"]):
            set_tasks(
                unlocked=self.unlocked,
                engagement=Engagement.objects.with_people().get(pk=self.engagement.pk),
                by=self.coach,
                teachers=[self.teacher],
                due_on=timezone.localdate() + dt.timedelta(days=7),
                texts=words("Minuten"),
                key=uuid.uuid4(),
            )


@contextmanager
def unsealings():
    """What is unsealed in the body: a list of (key, sealed, context)."""
    from coaching.vault import crypto

    found, unseal = [], crypto.unseal

    def note(*arguments):
        found.append(arguments)
        return unseal(*arguments)

    crypto.unseal = note
    try:
        yield found
    finally:
        crypto.unseal = unseal


def without_page(pair, asked, sealed):
    """The statements and the unsealing of a page, once more."""
    from coaching.vault import crypto

    with acting_as(pair.coach.pk):
        pages.ask(asked)
    for arguments in sealed:
        crypto.unseal(*arguments)


def measure():
    """The rows of the table."""
    from coaching.queries.note import SHOWN

    call_command("migrate", interactive=False, verbosity=0)
    with maintenance():
        call_command("flush", interactive=False, verbosity=0)
        few, many = Pair(FEW), Pair(MANY)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked_few, asked = (pages.statements(pair.open, pair.url) for pair in (few, many))
    with unsealings() as sealed:
        page = pages.get(many.open, many.url)
    # The words are there, of as many notes as the page shows; and none of them while the vault is locked.
    assert page.count(WORDS.strip()) == SHOWN
    assert WORDS.strip() not in pages.get(many.locked, many.url)
    whole, locked, raw = pages.medians(
        partial(pages.get, many.open, many.url),
        partial(pages.get, many.locked, many.url),
        partial(without_page, many, asked, sealed),
    )
    print(
        f"engagement: {whole * 1000:.0f} ms, locked {locked * 1000:.0f} ms, its {len(asked)} statements and"
        f" {len(sealed)} unsealings alone {raw * 1000:.0f} ms"
    )
    return [
        pages.at_most(f"engagement with {MANY['notes']} notes ÷ locked", whole / locked, 3),
        pages.at_most("engagement ÷ its statements and unsealing", whole / raw, 15),
        pages.as_many("statements of the engagement, many rows against few", asked_few, asked),
    ]
