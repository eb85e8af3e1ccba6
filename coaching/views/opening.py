"""Opening the vault in a view: trying what was typed, counted, and saying in a sentence why it did not open."""

import datetime as dt
from functools import wraps

import redis
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from coaching.services import vault as services
from coaching.services.settling import settle_all
from coaching.vault import crypto, deriving
from coaching.vault.unlocking import unlock, vault_of

#: The name of the count in ACCOUNT_RATE_LIMITS.
COUNT = "vault"
#: How long nobody tries after too many.
REST = dt.timedelta(minutes=5)
#: The field by which a form with sealed text in it can open the vault and be saved at once.
FIELD = "vault_passphrase"


class NotUnlocked(Exception):
    """It stays locked; says why, in a sentence for the person. `status` is the answer's."""

    def __init__(self, sentence, status=422):
        self.status = status
        super().__init__(sentence)


def attempt(request, service, wrong, **arguments):
    """As `carry_out`, for a service that tries a secret of the person's: five in five minutes, then a rest."""

    def counted(**arguments):
        if not ratelimit.consume(request, action=COUNT):
            until = dates.clock(timezone.localtime() + REST)
            sentence = _("Too many attempts in a short time. Nothing is lost. Try again after %(time)s.")
            raise NotUnlocked(sentence % {"time": until}, status=429)
        answer = service(**arguments)
        ratelimit.clear(request, action=COUNT)
        return answer

    return carry_out(request, counted, wrong, **arguments)


def carry_out(request, service, wrong, **arguments):
    """What `service` of services.vault answers for the signed-in person.

    Raises NotUnlocked: with the sentence `wrong` when it does not open, and with others when it cannot be tried.
    """
    try:
        return service(person=request.user, **arguments)
    except crypto.NotOpened:
        raise NotUnlocked(wrong) from None
    except services.KeyReplaced:
        raise NotUnlocked(
            _(
                "Your vault has been changed outside Bollplank, and was not opened. Tell the programme office; nothing "
                "of what you have written is lost."
            )
        ) from None
    except deriving.Busy:
        raise NotUnlocked(_("Many unlock just now. Wait a few seconds and try again."), status=503) from None
    except redis.RedisError:
        raise NotUnlocked(away(), status=503) from None


def away():
    """The sentence for when there is nowhere to keep an unlocked vault."""
    return _("The vault cannot be unlocked just now. Nothing is lost; try again in a few minutes.")


def open_for(request, response, pairs):
    """Keep what was opened for this browser, and bring the keys of the person's conversations in step.

    Raises NotUnlocked when there is nowhere to keep it.
    """
    try:
        unlocked = unlock(request, response, pairs)
    except redis.RedisError:
        unlocked = None
    if unlocked is None:
        raise NotUnlocked(away(), status=503)
    settle_all(unlocked=unlocked)
    return unlocked


def open_if_it_can(request, response, pairs):
    """As `open_for`, where what was asked for is done already: says so when it could not be unlocked as well."""
    try:
        open_for(request, response, pairs)
    except NotUnlocked:
        messages.info(request, _("It cannot be unlocked just now; try again in a few minutes."))


def try_passphrase(request, response, passphrase):
    """Unlock with what was typed; the cookie goes with `response`. Raises NotUnlocked."""
    wrong = _("That passphrase does not open your vault. Nothing is lost.")
    pairs = attempt(request, services.unlock, wrong, passphrase=passphrase)
    return open_for(request, response, pairs)


def unlocks_here(view):
    """For a view that takes sealed text: a form sent while the vault is locked can bring the passphrase along.

    The form includes coaching/vault/unlock_field.html where it is shown again because the vault was locked. With the
    right passphrase the view finds the vault open; else `request.vault_refused` says why it is not.
    """

    @wraps(view)
    def unlocking(request, *args, **kwargs):
        typed = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not typed or not request.user.is_authenticated or vault_of(request) is not None:
            return view(request, *args, **kwargs)
        opened = HttpResponse()
        try:
            try_passphrase(request, opened, typed[:200])
        except NotUnlocked as refused:
            request.vault_refused = str(refused)
        response = view(request, *args, **kwargs)
        response.cookies.update(opened.cookies)
        return response

    return unlocking
