"""The key store: making a vault, opening it, and changing what opens it.

A private key stands in the database only sealed: under the passphrase, under the recovery code, and, for a vault that
was lost and found again, under the key of the one that came after it.
"""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.services.signin import lock_everywhere
from coaching.models import VaultKey, Wrap
from coaching.services import vaultmail
from coaching.vault import crypto, deriving, phrases
from coaching.vault.crypto import NotOpened

log = logging.getLogger(__name__)

PASSPHRASE, RECOVERY, LATER = Wrap.Kind.PASSPHRASE, Wrap.Kind.RECOVERY, Wrap.Kind.LATER


class KeyReplaced(Exception):
    """It opened, and the public key beside it is another's: somebody changed the row outside the application."""


class AlreadyMade(Exception):
    """A vault is in use: it is not replaced unless its owner says that it is lost."""


class NotPending(Exception):
    """No vault waits for its recovery code to be typed back: another window has begun anew, or it is done."""


def make(*, person, passphrase, code, start_over=False) -> VaultKey:
    """A new pair that waits for `confirm`; one that waited before is forgotten.

    `passphrase` and `code` as given out. Raises AlreadyMade where a vault is in use, unless it is to be replaced
    (`start_over`), and deriving.Busy.
    """
    private = crypto.new_private_key()
    keys = {kind: _derived(secret) for kind, secret in ((PASSPHRASE, passphrase), (RECOVERY, code))}
    with transaction.atomic():
        _lock(person)
        if not start_over and VaultKey.objects.in_use().filter(person=person).exists():
            raise AlreadyMade
        VaultKey.objects.filter(person=person, activated_at=None).delete()
        latest = VaultKey.objects.filter(person=person).order_by("-generation").first()
        vault_key = VaultKey.objects.create(
            person=person,
            generation=latest.generation + 1 if latest else 1,
            public_key=crypto.public_of(private),
        )
        for kind, (key, salt) in keys.items():
            _wrap(vault_key, kind, private, key, salt)
    return vault_key


def confirm(*, person, typed) -> dict[int, bytes]:
    """The recovery code, typed back, makes the waiting pair the one in use. Returns what is open then.

    Raises phrases.CodeMistyped, NotOpened for another code, NotPending, deriving.Busy, KeyReplaced.
    """
    secret = _code(typed)
    pending = _pending(person)
    private = _open(pending, RECOVERY, secret)
    with transaction.atomic():
        _lock(person)
        if not VaultKey.objects.filter(pk=pending.pk, activated_at=None).exists():
            raise NotPending
        now = timezone.now()
        lost = VaultKey.objects.in_use().filter(person=person).update(given_up_at=now)
        pending.activated_at = pending.recovery_checked_at = now
        pending.save(update_fields=["activated_at", "recovery_checked_at"])
        lock_everywhere(person=person)
        vaultmail.tell(pending, "vault_started_over" if lost else "vault_made")
    return {pending.generation: private}


def unlock(*, person, passphrase) -> dict[int, bytes]:
    """The private keys that a passphrase opens, by generation: the one in use, and earlier ones found again.

    Capitals, spaces, rings and dots make no difference. Raises NotOpened, KeyReplaced, deriving.Busy.
    """
    return _all(_in_use(person), PASSPHRASE, phrases.fold(passphrase))


def unlock_by_code(*, person, typed) -> dict[int, bytes]:
    """As `unlock`, by the recovery code. Raises phrases.CodeMistyped, NotOpened, KeyReplaced, deriving.Busy."""
    return _all(_in_use(person), RECOVERY, _code(typed))


def change_passphrase(*, person, pairs, passphrase, by_code=False) -> None:
    """From now on `passphrase` opens the vault in use, which is locked in every browser; `pairs` were opened for this.

    Raises deriving.Busy, NotOpened. `by_code`: they were opened with the recovery code, and the owner is told so.
    """
    _rewrap(person, pairs, PASSPHRASE, passphrase, "vault_code_used" if by_code else "vault_passphrase")


def change_code(*, person, pairs, code) -> None:
    """From now on `code` is the recovery code of the vault in use, which is locked in every browser.

    Raises deriving.Busy, NotOpened.
    """
    _rewrap(person, pairs, RECOVERY, code, "vault_code")


def check_code(*, person, typed) -> None:
    """Note that the recovery code is still at hand. Raises phrases.CodeMistyped, NotOpened, deriving.Busy."""
    vault_key = _in_use(person)
    _open(vault_key, RECOVERY, _code(typed))
    VaultKey.objects.filter(pk=vault_key.pk).update(recovery_checked_at=timezone.now())


def find_again(*, unlocked, person, typed) -> dict[int, bytes]:
    """Open vaults that were given up with an old passphrase or code, and keep them open with the one in use.

    Returns all that is open then. Raises NotOpened when it opens none of them, deriving.Busy.
    """
    found = {}
    for vault_key in _with_wraps(person).filter(given_up_at__isnull=False):
        if vault_key.generation not in unlocked.pairs:
            private = _open_any(vault_key, typed)
            if private is not None:
                found[vault_key] = private
    if not found:
        raise NotOpened
    with transaction.atomic():
        _lock(person)
        for vault_key, private in found.items():
            _wrap_later(vault_key, private, unlocked)
    pairs = unlocked.pairs | {vault_key.generation: private for vault_key, private in found.items()}
    return _follow(person, pairs)


def _open_any(vault_key, typed):
    """The private key by whatever was typed, or None."""
    try:
        kind, secret = RECOVERY, _code(typed)
    except phrases.CodeMistyped:
        kind, secret = PASSPHRASE, phrases.fold(typed)
    try:
        return _open(vault_key, kind, secret)
    except NotOpened:
        return None


def _all(vault_key, kind, secret):
    return _follow(vault_key.person, {vault_key.generation: _open(vault_key, kind, secret)})


def _follow(person, pairs):
    """With the earlier vaults that these open, and those that these open in turn."""
    later = {key.generation: key for key in _with_wraps(person) if key.generation not in pairs}
    pairs, grown = dict(pairs), True
    while grown:
        grown = False
        for generation in sorted(set(later) - set(pairs), reverse=True):
            private = _open_later(later[generation], pairs)
            if private is not None:
                pairs[generation], grown = private, True
    return pairs


def _open_later(vault_key, pairs):
    for wrap in vault_key.wraps.all():
        if wrap.kind == LATER and wrap.opened_by in pairs:
            try:
                key = crypto.own_key(pairs[wrap.opened_by])
                return _checked(vault_key, crypto.unseal(key, wrap.sealed, _context(vault_key, wrap)))
            except (NotOpened, KeyReplaced):
                log.error("Vault %s: what opens it from a later one does not open it", vault_key)
    return None


def _open(vault_key, kind, secret):
    wrap = next((wrap for wrap in vault_key.wraps.all() if wrap.kind == kind), None)
    if wrap is None:
        raise NotOpened
    derivation = crypto.Derivation(wrap.time_cost, wrap.memory_kib, wrap.lanes)
    key = deriving.derive(secret, wrap.salt, derivation)
    return _checked(vault_key, crypto.unseal(key, wrap.sealed, _context(vault_key, wrap)))


def _checked(vault_key, private):
    if crypto.public_of(private) != bytes(vault_key.public_key):
        log.error("Vault %s: the public key in the database is not the one that was made", vault_key)
        raise KeyReplaced
    return private


def _rewrap(person, pairs, kind, secret, told):
    key, salt = _derived(secret)
    with transaction.atomic():
        _lock(person)
        vault_key = _in_use(person)
        if vault_key.generation not in pairs:
            raise NotOpened
        _wrap(vault_key, kind, pairs[vault_key.generation], key, salt)
        if kind == RECOVERY:
            vault_key.recovery_checked_at = timezone.now()
            vault_key.save(update_fields=["recovery_checked_at"])
        lock_everywhere(person=person)
        vaultmail.tell(vault_key, told)


def _derived(secret):
    """A key from a passphrase or code that was given out, and the salt."""
    salt = crypto.new_salt()
    return deriving.derive(phrases.fold(secret), salt), salt


def _wrap(vault_key, kind, private, key, salt):
    time_cost, memory_kib, lanes = crypto.DERIVATION
    wrap = Wrap(
        vault_key=vault_key, kind=kind, salt=salt, time_cost=time_cost, memory_kib=memory_kib, lanes=lanes
    )
    _store(wrap, crypto.seal(key, private, _context(vault_key, wrap)))


def _wrap_later(vault_key, private, unlocked):
    wrap = Wrap(vault_key=vault_key, kind=LATER, opened_by=unlocked.generation)
    _store(wrap, crypto.seal(unlocked.own_key(), private, _context(vault_key, wrap)))


def _store(wrap, sealed):
    fields = ("salt", "time_cost", "memory_kib", "lanes", "opened_by")
    values = {field: getattr(wrap, field) for field in fields} | {
        "sealed": sealed,
        "made_at": timezone.now(),
    }
    Wrap.objects.update_or_create(vault_key=wrap.vault_key, kind=wrap.kind, defaults=values)


def _context(vault_key, wrap):
    """What a wrap is bound to: whose it is, and how it is opened."""
    return crypto.bound(
        "wrap",
        vault_key.person_id,
        vault_key.generation,
        wrap.kind,
        bytes(wrap.salt),
        wrap.time_cost,
        wrap.memory_kib,
        wrap.lanes,
        wrap.opened_by or 0,
    )


def _code(typed):
    return phrases.fold(phrases.read_recovery_code(typed))


def _with_wraps(person):
    return VaultKey.objects.filter(person=person, activated_at__isnull=False).prefetch_related("wraps")


def _in_use(person):
    vault_key = _with_wraps(person).in_use().select_related("person").first()
    if vault_key is None:
        raise NotOpened
    return vault_key


def _pending(person):
    pending = VaultKey.objects.filter(person=person, activated_at=None).prefetch_related("wraps").first()
    if pending is None:
        raise NotPending
    return pending


def _lock(person):
    """One at a time for each person."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
