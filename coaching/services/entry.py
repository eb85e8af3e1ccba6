"""Writing sealed entries: new ones, new versions, sharing and taking back, removing."""

import logging
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import Circle
from coaching.models import Entry, EntryVersion, EntryWrap, SealedField
from coaching.queries.opened import (
    field_context,
    open_content_key,
    open_wrap,
    unseal_fields,
    wrap_context,
)
from coaching.rules.reading import circle_for, circles_of, shared_circle
from coaching.sealed import NOUNS
from coaching.services import attachment as attachments
from coaching.services.circlekey import KeyMissing, settle
from coaching.services.tombstone import ENTRY, bury
from coaching.vault import crypto

alarm = logging.getLogger(__name__)


class EntryChanged(Exception):
    """Somebody saved another version after the page was made; `entry` is as it is now."""

    def __init__(self, entry):
        self.entry = entry
        super().__init__(str(entry.pk))


class EntryHeld(Exception):
    """It has to stay for now; the text is a sentence for the person."""


@transaction.atomic
def write(
    *, unlocked, engagement, by, kind, texts, shared, meeting=None, pk=None, corner_of=None, held_back=False
) -> Entry:
    """Seal a new entry. `texts` maps the kind's fields to Plaintext; `shared` lets the teachers read it.

    In a team, `corner_of` names the only teacher whom sharing it concerns; with a single teacher it is the same as all.
    With `held_back` they hold the key and are not shown it before `release`. A teacher's entry is always shared. `pk`
    names it beforehand: the same words sent twice under it are one entry. Raises KeyMissing while the writer has no key
    of the circle.
    """
    keyring = settle(unlocked=unlocked, engagement=engagement)
    where = circle_for(engagement, corner_of)
    circles = _circles(by, engagement, shared, where)
    before = Entry.objects.filter(pk=pk).first() if pk else None
    if before:
        if _is_the_same(before, keyring, by=by, engagement=engagement, texts=texts):
            return before
        pk = None
    entry = Entry.objects.create(
        pk=pk or uuid.uuid4(),
        engagement=engagement,
        kind=kind,
        meeting=meeting,
        author=by,
        corner_of=None if where == Circle.SHARED else corner_of,
        held_back=held_back,
        shared_at=timezone.now() if where in circles else None,
    )
    content_key = crypto.new_key()
    _wrap(entry, content_key, keyring, circles)
    _seal_version(entry, content_key, texts, by)
    return entry


@transaction.atomic
def rewrite(*, unlocked, entry, by, texts, seen, corner_of=None) -> Entry:
    """Seal a new version under a key of its own; the same words again change nothing. `seen`: what the page showed.

    It is for whoever reads in the circle today; earlier versions stay for those who could read them. With `corner_of`
    it moves into that teacher's corner, if it was written before there was one. Raises EntryChanged, KeyMissing,
    NotOpened.
    """
    engagement = entry.engagement
    keyring = settle(unlocked=unlocked, engagement=engagement)
    entry = _locked(entry)
    if entry.version != seen:
        raise EntryChanged(entry)
    content_key = open_content_key(keyring, entry)
    if _texts(entry, content_key, entry.version) == texts:
        return entry
    is_shared = _is_shared(entry, content_key, keyring)
    if entry.corner_of_id is None and circle_for(engagement, corner_of) != Circle.SHARED:
        entry.corner_of = corner_of
    circles = _circles(by, engagement, is_shared, shared_circle(entry))
    latest = {keyring.latest(engagement, circle).pk for circle in circles}
    # Whoever has left knows the files' keys too.
    move = attachments.carry if entry.circle_key_ids == latest else attachments.seal_anew
    entry.version += 1
    entry.changed_at = timezone.now()
    entry.save(update_fields=["version", "changed_at", "corner_of"])
    new_key = crypto.new_key()
    move(entry=entry, content_key=content_key, new_key=new_key)
    _wrap(entry, new_key, keyring, circles)
    _seal_version(entry, new_key, texts, by)
    return entry


@transaction.atomic
def share(*, unlocked, entry, by, corner_of=None, held_back=False) -> Entry:
    """Let the teachers of today read it as it stands, also those who came after it was first shared.

    In a team, `corner_of` names the only teacher whom it is for; `held_back` is as in `write`. Neither changes what is
    shared already.

    The key that they get opens this version and the files there are now, nothing that was before. Raises KeyMissing,
    NotOpened.
    """
    engagement = entry.engagement
    keyring = settle(unlocked=unlocked, engagement=engagement)
    entry = _locked(entry)
    if entry.shared_at is None and circle_for(engagement, corner_of) != Circle.SHARED:
        entry.corner_of = corner_of
    renew_key(entry=entry, keyring=keyring, circles=_circles(by, engagement, True, shared_circle(entry)))
    if entry.shared_at is None:
        entry.shared_at, entry.withdrawn_at, entry.held_back = timezone.now(), None, held_back
        entry.save(update_fields=["shared_at", "withdrawn_at", "held_back", "corner_of"])
    return entry


@transaction.atomic
def release(*, entry) -> None:
    """Show what was held back to the teachers whom it is shared with. Takes no key: they hold it."""
    Entry.objects.filter(pk=entry.pk).update(held_back=False)


@transaction.atomic
def withdraw(*, unlocked, entry, by) -> Entry:
    """Take a coach's entry back: what they had keys to is sealed anew, under keys which the teachers do not get.

    What they have read, they have read. Raises KeyMissing, NotOpened.
    """
    keyring = settle(unlocked=unlocked, engagement=entry.engagement)
    entry = _locked(entry)
    if entry.shared_at is None:
        return entry
    _take_back(entry, keyring)
    # Whom it is for is said anew when it is shared next.
    entry.shared_at, entry.withdrawn_at, entry.corner_of = None, timezone.now(), None
    entry.save(update_fields=["shared_at", "withdrawn_at", "corner_of"])
    return entry


@transaction.atomic
def remove(*, entry) -> None:
    """Remove it for good: every version, key and attachment, also from backups that are restored.

    Raises NotBuried when its tombstone cannot be written, and EntryHeld while somebody waits for what it says; then it
    stays.
    """
    check_free(entry)
    bury(ENTRY, [entry.pk])
    Entry.objects.select_for_update().filter(pk=entry.pk).delete()


def check_free(entry) -> None:
    """Raises EntryHeld for what only the coaches can read, while a teacher's request to see it waits for its answer."""
    if entry.shared_at is None and entry.engagement.access_requests.open().exists():
        raise EntryHeld(
            _("Somebody has asked to see what you have noted. Answer that first; then it can be removed.")
        )


def renew_key(*, entry, keyring, circles) -> bytes:
    """Seal the version that counts under another content key, for these circles alone. Returns it.

    Called inside a transaction that holds the entry. Raises KeyMissing, NotOpened.
    """
    content_key = open_content_key(keyring, entry)
    new_key = _seal_anew(entry, entry.version, content_key, keyring, circles)
    attachments.carry(entry=entry, content_key=content_key, new_key=new_key)
    return new_key


@transaction.atomic
def mark_damaged(*, opened) -> None:
    """Note which of the opened entries do not open though they should, when that is first seen, and raise the alarm.

    One that opens again, after a restore, is as before. Nothing is written when nothing has changed.
    """
    now = timezone.now()
    found = [o.entry for o in opened if o.is_damaged and o.entry.damaged_at is None]
    healed = [o.entry for o in opened if o.texts is not None and o.entry.damaged_at is not None]
    if found:
        Entry.objects.filter(pk__in=[entry.pk for entry in found], damaged_at=None).update(damaged_at=now)
    if healed:
        Entry.objects.filter(pk__in=[entry.pk for entry in healed]).update(damaged_at=None)
    for entry in found:
        entry.damaged_at = now
        alarm.error("Sealed entry %s does not open: it was changed outside the application", entry.pk)
    for entry in healed:
        entry.damaged_at = None


def _is_the_same(entry, keyring, *, by, engagement, texts):
    """Whether this is the page that was saved before, sent once more."""
    if (entry.author_id, entry.engagement_id) != (by.pk, engagement.pk):
        return False
    try:
        return _texts(entry, open_content_key(keyring, entry), entry.version) == texts
    except crypto.NotOpened:
        return False


def _circles(by, engagement, shared, where):
    """Under whose keys an entry of this person goes, `where` being the circle that sharing it concerns."""
    mine = circles_of(by, engagement)
    if Circle.COACH in mine:
        return [Circle.COACH, where] if shared else [Circle.COACH]
    if where not in mine:
        raise KeyMissing
    return [where]


def _is_shared(entry, content_key, keyring):
    """Whether the teachers have the content key, and the entry says so.

    Were `shared_at` believed alone, who writes to the database could have the coach's next saving share a note that the
    coach never shared. Raises NotOpened when the two differ.
    """
    if entry.shared_at is None:
        return False
    for wrap in entry.wraps_of(entry.version):
        is_held = wrap.circle_key.circle == shared_circle(entry) and keyring.holds(wrap.circle_key_id)
        if is_held and open_wrap(keyring, entry, wrap) == content_key:
            return True
    raise crypto.NotOpened


def _locked(entry):
    return (
        Entry.objects.select_for_update(of=("self",), no_key=True)
        .select_related("engagement__series")
        .prefetch_related("wraps__circle_key")
        .get(pk=entry.pk)
    )


def _wrap(entry, content_key, keyring, circles, number=None):
    """Put the content key of a version (by default of the one that counts) under the key in use of each circle."""
    number = entry.version if number is None else number
    for circle in circles:
        circle_key = keyring.latest(entry.engagement, circle)
        if circle_key is None or not keyring.holds(circle_key.pk):
            raise KeyMissing
        sealed = crypto.seal(keyring.key(circle_key.pk), content_key, wrap_context(entry, circle_key, number))
        EntryWrap.objects.create(entry=entry, version=number, circle_key=circle_key, sealed=sealed)
    _forget_wraps(entry)


def _forget_wraps(entry):
    """What was read of the entry's wraps is not so any more."""
    entry._prefetched_objects_cache = {}
    entry.__dict__.pop("circle_key_ids", None)


def _seal_version(entry, content_key, texts, by):
    if set(texts) != set(NOUNS[entry.kind].fields):
        raise ValueError(f"{entry.kind} has the fields {sorted(NOUNS[entry.kind].fields)}")
    version = EntryVersion.objects.create(entry=entry, number=entry.version, saved_by=by)
    SealedField.objects.bulk_create(
        SealedField(
            version=version,
            name=name,
            sealed=crypto.seal_text(content_key, text.reveal(), field_context(entry, name, entry.version)),
        )
        for name, text in texts.items()
    )


def _texts(entry, content_key, number):
    fields = SealedField.objects.filter(version__entry=entry, version__number=number)
    return unseal_fields(entry, content_key, number, fields)


def _seal_anew(entry, number, content_key, keyring, circles):
    """Another content key for one version: sealed with it, the old wraps gone. Returns it."""
    new_key = crypto.new_key()
    fields = list(SealedField.objects.filter(version__entry=entry, version__number=number))
    for field in fields:
        context = field_context(entry, field.name, number)
        field.sealed = crypto.seal_text(
            new_key, crypto.unseal_text(content_key, field.sealed, context), context
        )
    SealedField.objects.bulk_update(fields, ["sealed"])
    entry.wraps.filter(version=number).delete()
    _wrap(entry, new_key, keyring, circles, number)
    _drop_needless(entry)
    _forget_wraps(entry)
    return new_key


def _drop_needless(entry):
    """Forget the one key for all versions when each has its own by now."""
    own = entry.wraps.exclude(version=EntryWrap.ONE_FOR_ALL).values("version")
    if not entry.versions.exclude(number__in=own).exists():
        entry.wraps.filter(version=EntryWrap.ONE_FOR_ALL).delete()


def _take_back(entry, keyring):
    """Nothing of the entry stays under the teachers' keys, and what they had the content key of gets another.

    An earlier version that does not open stays sealed for the coaches as it was.
    """
    keys = {}
    for number in entry.versions.values_list("number", flat=True):
        if any(wrap.circle_key.circle != Circle.COACH for wrap in entry.wraps_of(number)):
            try:
                keys[number] = open_content_key(keyring, entry, number)
            except crypto.NotOpened:
                continue
    keys[entry.version] = content_key = open_content_key(keyring, entry)
    for number, key in keys.items():
        try:
            new_key = _seal_anew(entry, number, key, keyring, [Circle.COACH])
        except crypto.NotOpened:
            if number == entry.version:
                raise
            continue
        if number == entry.version:
            attachments.seal_anew(entry=entry, content_key=content_key, new_key=new_key)
    entry.wraps.exclude(circle_key__circle=Circle.COACH).delete()
