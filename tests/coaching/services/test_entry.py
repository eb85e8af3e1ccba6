"""Writing, sharing and taking back, with real keys throughout."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.enums import Circle, EntryKind
from coaching.models import AccessRequest, CircleKey, Entry, Grant
from coaching.queries.keyring import Keyring, Line, roster_bytes, roster_context
from coaching.queries.opened import open_entries
from coaching.services.circlekey import KeyMissing, let_in, settle
from coaching.services.entry import EntryChanged, EntryHeld, release, remove, rewrite, share, withdraw, write
from coaching.services.holder import Holder
from coaching.vault import crypto
from coaching.vault.crypto import NotOpened
from coaching.vault.plaintext import Plaintext
from scheduling.services.series import add_member, remove_member
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    school = SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    return make_engagement(school, coaches=[coach], teachers=[teacher])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def teacher(engagement):
    return engagement.teachers[0]


def text(words):
    return {"text": Plaintext(words)}


def note(unlocked, engagement, by, words="Vi talade om högläsning", *, shared=False):
    return write(
        unlocked=unlocked, engagement=engagement, by=by, kind=EntryKind.NOTE, texts=text(words), shared=shared
    )


def words(unlocked):
    """What this person can read of all there is, oldest first; None for what does not open."""
    entries = open_entries(unlocked, Entry.objects.order_by("created_at"))
    return [opened.texts and opened.texts["text"].reveal() for opened in entries]


def test_a_private_note_is_for_the_coaches_and_a_shared_one_for_both(engagement, coach, teacher):
    coachs, teachers = make_vault(coach), make_vault(teacher)
    note(coachs, engagement, coach, "Bara för mig")
    note(coachs, engagement, coach, "För oss båda", shared=True)
    settle(unlocked=teachers, engagement=engagement)
    assert words(coachs) == ["Bara för mig", "För oss båda"]
    assert words(teachers) == [None, "För oss båda"]


def test_one_click_shares_and_another_takes_back(engagement, coach, teacher):
    coachs, teachers = make_vault(coach), make_vault(teacher)
    entry = note(coachs, engagement, coach, "Ett ord")
    settle(unlocked=teachers, engagement=engagement)
    assert words(teachers) == [None]
    share(unlocked=coachs, entry=entry, by=coach)
    assert words(teachers) == ["Ett ord"]
    withdraw(unlocked=coachs, entry=entry, by=coach)
    assert words(teachers) == [None]
    assert words(coachs) == ["Ett ord"]


def test_what_is_held_back_is_shown_to_the_teacher_when_it_is_released(engagement, coach, teacher):
    coachs, teachers = make_vault(coach), make_vault(teacher)
    entry = note(coachs, engagement, coach, "Ett ord")
    settle(unlocked=teachers, engagement=engagement)
    share(unlocked=coachs, entry=entry, by=coach, held_back=True)
    share(unlocked=coachs, entry=entry, by=coach)
    seen = [Entry.objects.visible_to(person).filter(pk=entry.pk).exists() for person in (coach, teacher)]
    assert seen == [True, False]
    release(entry=entry)
    assert Entry.objects.visible_to(teacher).get() == entry
    assert words(teachers) == ["Ett ord"]


def test_a_teacher_whose_vault_comes_later_gets_the_key_at_the_coachs_next_unlocking(
    engagement, coach, teacher
):
    coachs = make_vault(coach)
    note(coachs, engagement, coach, "Skrivet före", shared=True)
    teachers = make_vault(teacher)
    settle(unlocked=teachers, engagement=engagement)
    assert words(teachers) == [None]
    with pytest.raises(KeyMissing):
        note(teachers, engagement, teacher)
    settle(unlocked=coachs, engagement=engagement)
    settle(unlocked=teachers, engagement=engagement)
    assert words(teachers) == ["Skrivet före"]


def test_a_newcomer_reads_from_then_on_and_what_is_shared_again(engagement, coach, teacher):
    coachs, _ = make_vault(coach), make_vault(teacher)
    first = note(coachs, engagement, coach, "Före", shared=True)
    newcomer = make_teacher(engagement.school)
    newcomers = make_vault(newcomer)
    add_member(series=engagement.series, person=newcomer, by=coach)
    # To be a member is not enough: somebody of the circle has to say yes.
    note(coachs, engagement, coach, "Medan hon väntar", shared=True)
    settle(unlocked=newcomers, engagement=engagement)
    assert words(newcomers) == [None, None]
    let_in(unlocked=coachs, engagement=engagement, circle=Circle.SHARED, person=newcomer)
    note(coachs, engagement, coach, "Efter", shared=True)
    settle(unlocked=newcomers, engagement=engagement)
    assert words(newcomers) == [None, None, "Efter"]
    share(unlocked=coachs, entry=first, by=coach)
    assert words(newcomers) == ["Före", None, "Efter"]


def test_who_leaves_holds_no_key_to_what_is_written_later(engagement, coach, teacher):
    coachs, teachers = make_vault(coach), make_vault(teacher)
    note(coachs, engagement, coach, "Före", shared=True)
    settle(unlocked=teachers, engagement=engagement)
    remove_member(series=engagement.series, person=teacher, by=coach)
    note(coachs, engagement, coach, "Efter", shared=True)
    assert words(teachers) == ["Före", None]
    assert CircleKey.objects.filter(circle=Circle.SHARED).count() == 2


def test_a_new_version_needs_the_one_that_was_shown(engagement, coach):
    coachs = make_vault(coach)
    entry = note(coachs, engagement, coach, "Först")
    rewrite(unlocked=coachs, entry=entry, by=coach, texts=text("Sedan"), seen=1)
    assert words(coachs) == ["Sedan"]
    with pytest.raises(EntryChanged):
        rewrite(unlocked=coachs, entry=entry, by=coach, texts=text("Igen"), seen=1)
    rewrite(unlocked=coachs, entry=entry, by=coach, texts=text("Sedan"), seen=2)
    assert Entry.objects.get().version == 2


def test_a_lost_vault_gets_what_was_shared_from_the_other_half(engagement, coach, teacher):
    coachs, teachers = make_vault(coach), make_vault(teacher)
    note(coachs, engagement, coach, "Eget")
    note(coachs, engagement, coach, "Gemensamt", shared=True)
    settle(unlocked=teachers, engagement=engagement)
    coach.vault_keys.update(given_up_at="2026-11-23T12:00Z")
    anew = make_vault(coach, generation=2)
    settle(unlocked=anew, engagement=engagement)
    assert words(anew) == [None, None]
    # The teacher knows the coach by another key: the new one is granted to when the teacher says that it is theirs.
    settle(unlocked=teachers, engagement=engagement)
    settle(unlocked=anew, engagement=engagement)
    assert words(anew) == [None, None]


def test_nothing_of_the_words_is_in_any_row(engagement, coach):
    note(make_vault(coach), engagement, coach, "kanariefågel")
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%kanarief%"])
            assert cursor.fetchone() == (0,), table


def test_an_entry_that_somebody_marked_as_shared_is_not_shared_by_the_next_saving(engagement, coach, teacher):
    coachs, teachers = make_vault(coach), make_vault(teacher)
    entry = note(coachs, engagement, coach, "Bara för mig")
    settle(unlocked=teachers, engagement=engagement)
    # What a hand in the database could do, with a teacher's help.
    Entry.objects.update(shared_at=entry.created_at)
    entry.refresh_from_db()
    with pytest.raises(NotOpened):
        rewrite(unlocked=coachs, entry=entry, by=coach, texts=text("Ändrat"), seen=1)
    assert words(teachers) == [None]
    # Once it is really shared, it can be written on.
    share(unlocked=coachs, entry=entry, by=coach)
    rewrite(unlocked=coachs, entry=entry, by=coach, texts=text("Ändrat"), seen=1)
    assert words(teachers) == ["Ändrat"]


def test_nothing_is_sealed_under_a_key_from_somebody_outside_the_circle(engagement, coach, teacher):
    """The coach knows the teacher's key, so the teacher could grant; a row in the database is all that it takes."""
    coachs, teachers = make_vault(coach), make_vault(teacher)
    note(coachs, engagement, coach, "Före")
    forger = Holder(teachers, Keyring(teachers, [engagement]))
    forger.pin(coach.vault_keys.get())
    forged = CircleKey(
        engagement=engagement, circle=Circle.COACH, generation=2, made_by=teacher.vault_keys.get()
    )
    known = crypto.new_key()
    roster = {coach.pk: Line(engagement.series.members.get(person=coach).pk, None)}
    forged.sealed_roster = crypto.seal(known, roster_bytes(roster), roster_context(forged))
    forged.save()
    forger.grant(forged, known, coach.vault_keys.get())
    # It does come from the teacher, and is refused all the same.
    assert not Keyring(coachs, [engagement]).holds(forged.pk)
    entry = note(coachs, engagement, coach, "Efter")
    assert entry.wraps.get().circle_key.generation == 3
    assert words(coachs) == ["Före", "Efter"]


def test_who_is_let_in_is_asked_anew_when_nobody_holds_the_key_any_more(engagement, coach, teacher):
    coachs = make_vault(coach)
    note(coachs, engagement, coach, "Före", shared=True)
    stranger = make_teacher(engagement.school)
    add_member(series=engagement.series, person=stranger, by=coach)
    strangers = make_vault(stranger)
    Grant.objects.all().delete()
    note(coachs, engagement, coach, "Efter", shared=True)
    settle(unlocked=strangers, engagement=engagement)
    assert words(strangers) == [None, None]
    let_in(unlocked=coachs, engagement=engagement, circle=Circle.SHARED, person=stranger)
    note(coachs, engagement, coach, "Sist", shared=True)
    assert words(strangers)[-1] == "Sist"


def test_what_somebody_has_asked_to_see_stays_until_they_are_answered(engagement, coach, teacher):
    entry = note(make_vault(coach), engagement, coach)
    asked = AccessRequest.objects.create(
        engagement=engagement, asked_by=teacher, due_on=timezone.localdate() + dt.timedelta(days=30)
    )
    with pytest.raises(EntryHeld):
        remove(entry=entry)
    assert Entry.objects.count() == 1
    asked.delete()
    remove(entry=entry)
    assert not Entry.objects.exists()
