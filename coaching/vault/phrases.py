"""What people keep to open their vault: five Swedish words, and a code to fall back on."""

import re
import secrets
import unicodedata
from functools import cache

from stdnum import luhn
from stdnum.exceptions import ValidationError
from xkcdpass import xkcd_password

WORDS = 5
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Groups of a recovery code; the last character of each checks the six before it. 24 random ones are 120 bits.
GROUPS, GROUP = 4, 7
#: What people write for a character that Crockford leaves out.
MISREAD = str.maketrans("OIL", "011")
#: Nobody should have to say these to open a notebook: words that begin with, or have in them, what follows.
UNFIT_BEGINNING = re.compile(
    "aids|anal|bajs|bog|cancer|dod|drap|hat|helvet|jude|kastrer|knark|kuk|lik|mus|onani|rass|runk|satan|skit|slyn"
    "|sup|svin|tutt|vald|zigen"
)
UNFIT = re.compile(
    "bogar|fitt|hora|horh|incest|knull|mord|nazi|neger|pedofil|penis|piss|porr|rape|sadis|sex|sjalvm|sperma|valdt"
)


class CodeMistyped(Exception):
    """A recovery code that cannot be right; `groups` are those (from 1) in which something is wrong, if known."""

    def __init__(self, groups=()):
        self.groups = list(groups)
        super().__init__(self.groups)


def fold(text: str) -> str:
    """Letters only, small, without rings and dots: so that keyboards, capitals and spaces make no difference."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum())


@cache
def words() -> tuple[str, ...]:
    """The Swedish words of 4 to 8 letters that passphrases are made of; no two are the same when folded."""
    found = {}
    for word in xkcd_password.generate_wordlist(wordfile="swe-short", min_length=4, max_length=8):
        folded = fold(word)
        if UNFIT_BEGINNING.match(folded) or UNFIT.search(folded):
            continue
        if re.fullmatch("[a-zåäö]{4,8}", word):
            found.setdefault(fold(word), []).append(word)
    return tuple(sorted(alike[0] for alike in found.values() if len(alike) == 1))


def new_passphrase() -> str:
    """Five random words with spaces between."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def new_recovery_code() -> str:
    """Four groups of seven characters with hyphens between; each group ends in a check character."""
    return "-".join(_with_check(_random_group()) for _ in range(GROUPS))


def _random_group():
    return "".join(secrets.choice(CROCKFORD) for _ in range(GROUP - 1))


def _with_check(characters):
    return characters + luhn.calc_check_digit(characters, CROCKFORD)


def read_recovery_code(typed: str) -> str:
    """The code as it was given out, from what somebody typed: spaces, small letters, O for 0, I and L for 1.

    Raises CodeMistyped.
    """
    characters = re.sub(r"[\s\-–—_.]", "", typed.upper()).translate(MISREAD)
    if len(characters) != GROUPS * GROUP:
        raise CodeMistyped
    groups = [characters[at : at + GROUP] for at in range(0, len(characters), GROUP)]
    wrong = [number for number, group in enumerate(groups, 1) if not _is_checked(group)]
    if wrong:
        raise CodeMistyped(wrong)
    return "-".join(groups)


def _is_checked(group):
    try:
        luhn.validate(group, CROCKFORD)
    except ValidationError:
        return False
    return True
