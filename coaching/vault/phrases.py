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
#: Nobody should have to say these, in a staff room, to open a notebook: parts of words (^ at the beginning, $ at the
#: end), folded. Violence, drugs, illness, sex, insults, and words for peoples that hurt them.
UNFIT = re.compile(
    "^abort|^arisk$|^avli[dv]|^baneman|^barnaga|^blodbad|bomb|^dask$|^dod|^drap|eutanasi|^galge|genocid"
    "|giftgas|hot$|^hot[bef]|hugg$|^kadaver|^kastr|kniv(hugg|man|skar)|^krig|^lik|(barn|djur|hund)lik$"
    "|^lync|massak|massgrav|missbruk|missfall|mord|napalm|nervgas|^offerr|pogrom|prygel|sjalvm|slakt"
    "|^slav$|^slaveri|^stryk|^stryp|suici|terror|^torter|tortyr|^tutt|^vald|valdt|vapen|yxhugg|yxman"
    "|^alkis$|^bakf[uy]|^bong|^cocab|ecstasy|^fyll(bu|e|h|o)|^haffa|hasch|heroin|^ketamin|knark|kokain"
    "|narko|^rattf|^sup|tjack$|aids|anorexi|autis|bulimi|cancer|debil|demens|^depp|^dynga|dyslexi|ebola"
    "|epilepsi|hepatit|^hiv|infarkt|klamydia|latrin|leukemi|melanom|metasta|^pest|psykfall|psykopat"
    "|psyksjuk|psyko$|schizo|sociopat|stroke|syfilis|^urin|^anal|anus|^arsel|^arsle|bajs|^bimbo|^bitch"
    "|bordell|callgirl|clitoris|dildo|erekt|eroge|eroti|eunuck|fetisch|fis$|fiss|fitt|flatlus|^fnask"
    "|frigid|gigolo|hallick|^hor[adehku]|incest|jucka|klitoris|knull|^kokott|kondom|konkubin|kuk|kurtis"
    "|lapdance|lesb|liderl|^luder|naken|nekrof|nymfo|obscen|onan|orgas|^orgi[ae]|pedof|penis|perver"
    "|piss|porr|prostata|prutt|pubert|^pung|rape|^rass|rumph|runk|sadis|sex|skit|slampa|slida$|^slyn"
    "|snopp|sodom|sperm|testik|tidelag|topless|tungkyss|vagina|aborigin|^asocial|blatte|^bog|dumbom"
    "|^dumdr|fan$|fanken|fanskap|fascis|^fegis|^fetk|^fetto|fjoll|fjort|fucka|fuling|gay|gubbs[jl]|^hat"
    "|helsicke|helvet|homof|huligan|hundlort|hynda|^idiot|imbec|intifad|jihad|jude|kaffr|ligist"
    "|mansgris|mansslem|markatta|misogyn|mongo|^mus|nazi|neger|negrer|nigg|patrask|polack|pucko|rasis"
    "|satan|shit$|sionis|skinhead|snor[buv]|subba|sugga|svastika|^svin|taliban|tattar|tjockis|xenofob"
    "|zigen|zionis"
)


class CodeMistyped(Exception):
    """A recovery code that cannot be right; `groups` are those (from 1) in which something is wrong, if known."""

    def __init__(self, groups=()):
        self.groups = list(groups)
        super().__init__(self.groups)


def fold(text: str) -> str:
    """Letters only, small, without rings and dots: so that keyboards, capitals and spaces make no difference."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum())


@cache
def words() -> tuple[str, ...]:
    """The Swedish words of 4 to 8 letters that passphrases are made of; no two are the same when folded."""
    found = {}
    for word in xkcd_password.generate_wordlist(wordfile="swe-short", min_length=4, max_length=8):
        folded = fold(word)
        if re.fullmatch("[a-zåäö]{4,8}", word) and not UNFIT.search(folded):
            found.setdefault(folded, []).append(word)
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
