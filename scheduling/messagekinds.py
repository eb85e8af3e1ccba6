"""The kinds of mail that the ledger knows. Each app writes its own and registers them in `AppConfig.ready`.

A kind says what a row of the ledger is called and how its mail is made:

    class RequestSent(MessageKind):
        code = "request_sent"                      # Message.kind; also names the template
        label = _("Request to endorse")            # lazily translated; what the ledger calls it
        subject_type = "request"                   # Message.subject_type of its rows
        is_obligatory = False                      # True: nobody may choose not to get it
        page = "request_detail"                    # name of the subject's page, which takes its id; "" for none

        def contexts(self, messages):
            found = CoachingRequest.objects.select_related("school").in_bulk([m.subject_id for m in messages])
            return {
                m.pk: {"request": request, "url": page_url("request_detail", request.pk)}
                if (request := found.get(m.subject_id)) and request.state == RequestState.SENT
                else SuppressReason.NOTHING_TO_REMIND
                for m in messages
            }

    register(RequestSent())

`contexts` is called for up to a hundred rows at once and must load what they need in a constant number of queries.
It runs when the mail is about to leave, so it sees things as they are then: answer a SuppressReason for what need
not be told any more. A row without an answer counts as NOTHING_TO_REMIND. `message.person` is loaded already, and
whoever has been made inactive gets no mail, whatever the kind says. A row may also go to a bare address, of somebody
without an account: `message.receiver` is the person, or stands for one. Nothing may be put into words here: contexts
are made once for readers of several languages. (A lazily translated value, such as a choice's label, is fine.)

The text stands in templates/mail/<code>.txt with two blocks, both plain text (nothing is escaped, so no `|safe`):

    {% load i18n ui %}
    {% block subject %}{% translate "A request waits for your endorsement" %}{% endblock %}
    {% block body %}{% blocktranslate trimmed with name=person.given_name %}Hello {{ name }},{% endblocktranslate %}

    {% translate "School" %}: {{ request.school }}
    {% translate "Asked" %}: {{ request.sent_at|day }}

    {% translate "Open the request" %}: {{ url }}
    {% endblock %}

The reader's language is active and the zone is Europe/Stockholm; the context has `person`, `message`
and `authority` beside what `contexts` gave. The HTML part is made from the same text: an empty line parts paragraphs,
several lines of `label: value` become a small table, and `label: https://…` alone in a paragraph becomes a button.
A greeting of one line and the closing lines are ordinary paragraphs; who sends the mail is added at its end.

A mail says that something is there and where, never what somebody wrote. `message.facts` may hold numbers, ids,
times and short codes that the text needs and that change later (a former time); never free text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from scheduling.enums import SuppressReason
from scheduling.reminders import REMINDER


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `parameters` belong to its content type, such as {"method": "REQUEST"}."""

    name: str
    content_type: str
    content: bytes
    parameters: dict = field(default_factory=dict)


class MessageKind:
    """One kind of mail; see the module's text. Instances hold no state."""

    code: str
    label: str
    subject_type: str
    is_obligatory = False
    #: False for what always has a mail of its own, such as one that calendars read.
    may_gather = True
    #: The roles of those who get it; None: anybody may.
    roles = None
    #: The name of the subject's page, whose address takes its id; "" when it has none. The ledger links there.
    page = ""

    @property
    def template(self) -> str:
        """The text's template, with the blocks subject and body."""
        return f"mail/{self.code}.txt"

    def contexts(self, messages: list) -> dict[int, dict | SuppressReason]:
        """By the message's pk: what its text needs, or why it is not sent after all."""
        raise NotImplementedError

    def words(self, message, context: dict) -> dict[str, str] | None:
        """For a kind that leaves by the thousand: all that differs in its texts, as plain text in the active language.

        The template then gets these words and nothing else. It is rendered once for each language and each set of
        words that are not empty, and filled in afterwards: so it may ask whether there is a word, and put it
        somewhere, but neither compare it nor pass it through a filter. The foot wants a word `authority`.
        None means that the template is rendered for each row.
        """
        return None

    def headers(self, message, context: dict) -> dict[str, str]:
        """Further headers of the mail, in ASCII and each on one line."""
        return {}

    def attachments(self, message, context: dict) -> Iterable[Attachment]:
        """Files that go with it. A text/calendar is also offered to calendars as an alternative of the text."""
        return ()


_kinds: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> None:
    """Make the kind known; the same code again replaces the former. Raises ValueError for a code that is too long."""
    if not 0 < len(kind.code) <= 40 or not 0 < len(kind.subject_type) <= 20:
        raise ValueError(f"{kind.code}: the code has 1 to 40 characters, the subject's type 1 to 20")
    _kinds[kind.code] = kind


def get(code: str) -> MessageKind:
    """The kind with that code. Raises LookupError when no app has registered it."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"No kind of message is called {code!r}") from None


def is_obligatory(code: str) -> bool:
    """Whether nobody may choose not to get it; so it is with a kind that is no longer registered."""
    return code not in _kinds or _kinds[code].is_obligatory


def is_refused(message, choice) -> bool:
    """Whether the person, whose MailChoice (or None) is `choice`, does not want this mail."""
    if choice is None or is_obligatory(message.kind):
        return False
    if message.kind == REMINDER:
        return message.occasion.partition("-")[0] not in choice.reminders
    return message.kind in choice.refused


def offered_to(person) -> list[tuple[str, str]]:
    """(code, label), by label, of what the person may turn off; the ordinary reminder is chosen by its hours."""
    return [
        (code, label)
        for code, label in choices()
        if not is_obligatory(code)
        and code != REMINDER
        and (_kinds[code].roles is None or any(person.has_role(role) for role in _kinds[code].roles))
    ]


def label_for(code: str) -> str:
    """What the ledger calls the kind; the bare code of one that is no longer registered."""
    return str(_kinds[code].label) if code in _kinds else code


def subject_url(message) -> str:
    """The address of the page of what the row is about; empty when there is none."""
    kind = _kinds.get(message.kind)
    return reverse(kind.page, args=[message.subject_id]) if kind and kind.page else ""


def choices() -> list[tuple[str, str]]:
    """(code, label) of every kind, by label, in the active language."""
    return sorted(
        ((kind.code, str(kind.label)) for kind in _kinds.values()), key=lambda pair: pair[1].casefold()
    )


def page_url(name: str, *args) -> str:
    """The full address of a page, for a mail."""
    return f"{settings.BASE_URL}{_path(name, args)}"


@lru_cache(maxsize=2000)
def _path(name, args):
    # A meeting's page is named in the mail to each participant, and in its file.
    return reverse(name, args=args)
