"""The unlocked vault of whoever asks for a page: its cookie, its record, its end."""

import secrets

import redis
from django.conf import settings

from coaching.vault.records import UnlockedVault, end_record, open_record, read_record

#: The cookie's name; the prefix makes browsers insist on HTTPS, this host and no other path.
COOKIE = "__Host-vault" if settings.HTTPS else "vault"
#: In the session: changes with every unlocking and goes when the vault is locked, so that an old record is no use.
SESSION = "vault"


def vault_of(request) -> UnlockedVault | None:
    """What the signed-in person has unlocked, or None while it is locked. Read once for each request.

    Counts as something that the person did, so the idle time begins again; `glance` does not. The answer to a request
    that has found it open here is stored nowhere: VaultMiddleware sees to that.
    """
    unlocked = state_of(request)
    request.vault_was_read = unlocked is not None
    return unlocked


def state_of(request) -> UnlockedVault | None:
    """As `vault_of`, for a page that shows only whether and how long it is open, and nothing that was sealed."""
    if not hasattr(request, "_vault"):
        request._vault = _read(request, extend=True)
    return request._vault


def glance(request) -> UnlockedVault | None:
    """As `vault_of`, for what a page asks by itself: the time that is left goes on."""
    return _read(request, extend=False)


def unlock(request, response, pairs: dict[int, bytes]) -> UnlockedVault:
    """Keep the keys for this browser; sets the cookie on `response`. Raises redis.RedisError."""
    before = request.COOKIES.get(COOKIE)
    request.session[SESSION] = secrets.token_hex(16)
    if not request.session.session_key:
        request.session.create()
    cookie = open_record(person_id=request.user.pk, binding=_binding(request), pairs=pairs)
    response.set_cookie(COOKIE, cookie, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/")
    if before:
        _end(before)
    request.COOKIES[COOKIE] = cookie
    request._vault = _read(request, extend=True)
    return request._vault


def lock(request, response) -> None:
    """End what is unlocked in this browser; nothing happens when nothing is."""
    cookie = request.COOKIES.get(COOKIE)
    request.session.pop(SESSION, None)
    request._vault = None
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    if cookie:
        _end(cookie)


def binding_of(session_key, mark, person) -> str:
    """What a record is bound to beside its owner: the session, this unlocking, and that nothing has locked since."""
    return f"{session_key}:{mark}:{person.unlocked_round}"


def _end(cookie):
    try:
        end_record(cookie)
    except redis.RedisError:
        # Without its mark in the session, and the cookie gone, the record opens nothing; it ends by itself.
        return


def _read(request, *, extend):
    cookie, user = request.COOKIES.get(COOKIE), getattr(request, "user", None)
    if not cookie or user is None or not user.is_authenticated or SESSION not in request.session:
        return None
    return read_record(cookie, person_id=user.pk, binding=_binding(request), extend=extend)


def _binding(request):
    return binding_of(request.session.session_key, request.session[SESSION], request.user)
