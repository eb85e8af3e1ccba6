"""What was written goes N months after the end: announced, done, and not brought back by anything."""

import contextlib
import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from coaching import tombstones
from coaching.enums import EntryKind, Phase
from coaching.models import (
    AccessRequest,
    Attachment,
    AttachmentPiece,
    CircleKey,
    Draft,
    Engagement,
    Entry,
    EntryVersion,
    EntryWrap,
    Grant,
    SealedField,
    VaultKey,
)
from coaching.queries.opened import open_entries
from coaching.rules.retention import months_after
from coaching.services import retention
from coaching.services.circlekey import KeyMissing
from coaching.services.entry import write
from coaching.services.tombstone import NotBuried, bury, replay
from coaching.vault.plaintext import Plaintext
from scheduling.models import Message
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db

SEALED = [Entry, EntryWrap, EntryVersion, SealedField, Attachment, AttachmentPiece, Draft, CircleKey, Grant]


@pytest.fixture(autouse=True)
def path(settings, tmp_path):
    settings.TOMBSTONES = tmp_path / "tombstones.log"
    return settings.TOMBSTONES


@pytest.fixture
def engagement():
    school = SchoolFactory()
    return make_engagement(school, coaches=[make_coach(school.authority)], teachers=[make_teacher(school)])


def note(unlocked, engagement, words="Vi talade om högläsning", *, shared=False):
    return write(
        unlocked=unlocked,
        engagement=engagement,
        by=engagement.coaches[0],
        kind=EntryKind.NOTE,
        texts={"text": Plaintext(words)},
        shared=shared,
    )


def fill(engagement):
    """Something in each of the tables. Returns the coach's vault."""
    unlocked = make_vault(engagement.coaches[0])
    make_vault(engagement.teachers[0])
    note(unlocked, engagement)
    entry = note(unlocked, engagement, shared=True)
    attachment = Attachment.objects.create(
        entry=entry, sealed_key=b"k", sealed_facts=b"f", pieces=1, added_by=engagement.coaches[0]
    )
    AttachmentPiece.objects.create(attachment=attachment, number=0, sealed=b"piece")
    Draft.objects.create(
        person=engagement.coaches[0],
        vault_key=VaultKey.objects.get(person=engagement.coaches[0]),
        engagement=engagement,
        place="note",
        sealed=b"draft",
    )
    return unlocked


def closed(engagement, days_ago):
    """As if it had been closed so many days ago."""
    engagement.phase, engagement.closed_at = Phase.CLOSED, timezone.now() - dt.timedelta(days=days_ago)
    engagement.save()
    return engagement


def day(days=0):
    return timezone.localdate() + dt.timedelta(days=days)


def tend(on):
    for key in Engagement.objects.values_list("pk", flat=True):
        retention.tend_one(engagement_id=key, today=on)


class Crash(Exception):
    """The machine stops."""


def rows():
    return {model.__name__: model.objects.count() for model in SEALED}


def test_months_end_on_a_day_that_exists():
    def after(year, month, day, months):
        return months_after(timezone.make_aware(dt.datetime(year, month, day, 23, 30)), months)

    assert after(2027, 1, 31, 1) == dt.date(2027, 2, 28)
    assert after(2026, 11, 24, 12) == dt.date(2027, 11, 24)
    assert after(2026, 12, 31, 120) == dt.date(2036, 12, 31)
    assert after(2028, 2, 29, 12) == dt.date(2029, 2, 28)


def test_nothing_happens_while_it_goes_on_or_has_just_ended(engagement):
    fill(engagement)
    retention.tend()
    closed(engagement, 300)
    retention.tend()
    engagement.refresh_from_db()
    assert (engagement.erase_on, engagement.erased_at, Message.objects.count()) == (None, None, 0)
    assert 0 not in rows().values()


def test_thirty_days_before_everybody_in_it_is_told_and_told_again(engagement):
    fill(engagement)
    closed(engagement, 300)
    due = months_after(engagement.closed_at, 12)
    tend(due - dt.timedelta(days=31))
    assert not Message.objects.exists()
    for _ in range(2):
        tend(due - dt.timedelta(days=30))
    engagement.refresh_from_db()
    assert engagement.erase_on == due
    people = sorted(person.pk for person in [*engagement.coaches, *engagement.teachers])
    told = Message.objects.order_by("kind", "person").values_list("kind", "person")
    assert list(told) == [
        (kind, person) for kind in (retention.ANNOUNCED, retention.SOON) for person in people
    ]
    soon = Message.objects.filter(kind=retention.SOON).first()
    assert timezone.localdate(soon.due_at) == due - dt.timedelta(days=7)
    assert timezone.localtime(soon.due_at).hour == 7
    assert soon.facts == {"erase_on": due.isoformat()}
    assert 0 not in rows().values()


def test_what_is_long_overdue_is_announced_first(engagement):
    closed(engagement, 4000)
    retention.tend()
    engagement.refresh_from_db()
    assert (engagement.erase_on, engagement.erased_at) == (day(30), None)


def test_on_the_day_all_that_was_written_goes_and_the_facts_stay(engagement):
    unlocked = fill(engagement)
    other = make_engagement(
        engagement.school, coaches=engagement.coaches, teachers=[make_teacher(engagement.school)]
    )
    note(unlocked, other, "Det andra uppdraget")
    closed(engagement, 4000)
    retention.tend()
    tend(day(29))
    assert Entry.objects.filter(engagement=engagement).count() == 2
    tend(day(30))
    engagement.refresh_from_db()
    assert engagement.erased_at is not None
    assert engagement.events.get().kind == "erased"
    left = {"Entry": 1, "EntryWrap": 1, "EntryVersion": 1, "SealedField": 1}
    keys = CircleKey.objects.filter(engagement=other).count()
    assert rows() == dict.fromkeys(rows(), 0) | left | {"CircleKey": keys, "Grant": Grant.objects.count()}
    assert not Grant.objects.filter(circle_key__engagement=engagement).exists()
    (opened,) = open_entries(unlocked, Entry.objects.all())
    assert opened.texts["text"].reveal() == "Det andra uppdraget"


def test_tombstones_are_written_before(engagement, settings, tmp_path):
    fill(engagement)
    closed(engagement, 4000)
    retention.tend()
    (tmp_path / "file").write_text("")
    settings.TOMBSTONES = tmp_path / "file" / "tombstones.log"
    before = rows()
    with pytest.raises(NotBuried), transaction.atomic():
        tend(day(30))
    assert rows() == before


def test_a_crash_between_leaves_it_to_the_replay(engagement):
    fill(engagement)
    closed(engagement, 4000)
    retention.tend()
    before = rows()

    with contextlib.suppress(Crash), transaction.atomic():
        tend(day(30))
        raise Crash
    assert rows() == before
    assert replay(dry_run=True).gone["coaching.Entry"] == 2
    assert rows() == before
    assert replay().gone["coaching.Entry"] == 2
    assert set(rows().values()) == {0}
    assert replay().gone.total() == 0


def test_a_replay_spares_what_was_written_afterwards_in_the_restored_database(engagement, capsys):
    unlocked = fill(engagement)
    closed(engagement, 4000)
    retention.tend()
    tend(day(30))
    # The backup is older than the closing: coaching goes on in it.
    Engagement.objects.filter(pk=engagement.pk).update(
        phase=Phase.WORK, closed_at=None, erase_on=None, erased_at=None
    )
    note(unlocked, Engagement.objects.get(pk=engagement.pk), "Efter återställningen")
    call_command("replay_tombstones")
    assert capsys.readouterr().out.endswith("Erased: nothing\n")
    (opened,) = open_entries(unlocked, Entry.objects.all())
    assert opened.texts["text"].reveal() == "Efter återställningen"


def test_a_number_that_was_given_again_names_nothing_erased(engagement):
    fill(engagement)
    closed(engagement, 4000)
    retention.tend()
    tend(day(30))
    Engagement.objects.filter(pk=engagement.pk).update(
        started_at=timezone.now(), phase=Phase.WORK, closed_at=None, erase_on=None, erased_at=None
    )
    unlocked = make_vault(make_coach(engagement.authority))
    engagement = Engagement.objects.get(pk=engagement.pk)
    entry = Entry.objects.create(
        engagement=engagement, kind=EntryKind.NOTE, author_id=unlocked.person_id, created_at=timezone.now()
    )
    Entry.objects.filter(pk=entry.pk).update(
        created_at=engagement.closed_at or timezone.now() - dt.timedelta(1)
    )
    replay()
    assert Entry.objects.get() == entry


def test_a_single_note_is_buried_by_its_author(engagement):
    unlocked = fill(engagement)
    entry = note(unlocked, engagement)
    bury("entry", [entry.pk])
    (stone,) = tombstones.read()
    assert (stone.kind, stone.id) == ("entry", str(entry.pk))
    assert replay().gone["coaching.Entry"] == 1
    assert Entry.objects.count() == 2
    with pytest.raises(ValueError):
        bury("engagement", [engagement.pk])


def test_nothing_is_written_there_any_more(engagement):
    unlocked = fill(engagement)
    stale = Engagement.objects.get(pk=engagement.pk)
    closed(engagement, 4000)
    retention.tend()
    tend(day(30))
    for known in (stale, Engagement.objects.get(pk=engagement.pk)):
        with pytest.raises(KeyMissing), transaction.atomic():
            note(unlocked, known)
    assert rows()["CircleKey"] == 0


def test_a_longer_time_puts_it_off_and_a_shorter_one_brings_nothing_forward(engagement):
    authority = engagement.authority
    closed(engagement, 340)
    retention.tend()
    authority.retention_months = 24
    authority.save()
    retention.tend()
    engagement.refresh_from_db()
    assert engagement.erase_on is None
    assert set(Message.objects.values_list("state", "reason")) == {("suppressed", "nothing")}
    authority.retention_months = 1
    authority.save()
    retention.tend()
    engagement.refresh_from_db()
    assert engagement.erase_on == day(30)
    assert Message.objects.filter(state="planned").count() == 4


def test_what_somebody_has_asked_to_see_waits_for_the_answer(engagement):
    fill(engagement)
    closed(engagement, 4000)
    retention.tend()
    request = AccessRequest.objects.create(
        engagement=engagement, asked_by=engagement.teachers[0], due_on=day(30)
    )
    tend(day(30))
    engagement.refresh_from_db()
    assert engagement.erased_at is None
    request.delete()
    tend(day(31))
    engagement.refresh_from_db()
    assert engagement.erased_at is not None


def test_old_drafts_and_those_of_lost_vaults_go(engagement):
    person = engagement.coaches[0]
    make_vault(person)
    lost = VaultKey.objects.create(
        person=person, generation=2, public_key=b"", activated_at=timezone.now(), given_up_at=timezone.now()
    )
    kept = VaultKey.objects.get(person=person, generation=1)
    long_ago = timezone.now() - dt.timedelta(days=61)
    for place, key, at in (("new", kept, None), ("old", kept, long_ago), ("lost", lost, None)):
        Draft.objects.create(
            person=person, vault_key=key, place=place, sealed=b"", saved_at=at or timezone.now()
        )
    assert retention.drop_drafts() == 2
    assert Draft.objects.get().place == "new"


@pytest.mark.parametrize(
    "fields",
    [{"erase_on": dt.date(2027, 1, 1)}, {"erased_at": timezone.now(), "phase": Phase.CLOSED}],
)
def test_the_database_holds_the_order(engagement, fields):
    if "phase" in fields:
        fields = {**fields, "closed_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Engagement.objects.filter(pk=engagement.pk).update(**fields)


def test_as_many_statements_for_an_engagement_with_much_as_with_little(
    engagement, django_assert_max_num_queries
):
    unlocked = make_vault(engagement.coaches[0])
    for number in range(30):
        note(unlocked, engagement, f"Anteckning {number}")
    closed(engagement, 4000)
    retention.tend()
    with django_assert_max_num_queries(37):
        tend(day(30))
    assert set(rows().values()) == {0}
