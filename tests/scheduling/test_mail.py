"""The bytes of a mail: read back with the library they are what EmailMultiAlternatives would have made."""

import datetime as dt
import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from scheduling import messagekinds, mime
from scheduling.mail import _page, _plain, compose, render
from scheduling.models import Message
from scheduling.pattern import Line, Part, Pattern, Word, cut, mark
from scheduling.services import planner
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Co"]), max_size=200).map(
    lambda text: " ".join(text.split())
)


def mails(**fields):
    """(row, context, mail) of each row about a new meeting, and of a change of its time."""
    person = PersonFactory(given_name="Åsa", family_name='Öst "Ö" <b@example.se>, Lång' + " och lång" * 5)
    meeting = make_meeting(make_series(SchoolFactory(), participants=[person]), **fields)
    planner.meeting_booked(meeting)
    Message.objects.filter(kind=planner.INVITATION).update(state="sent", sent_at=timezone.now())
    planner.meeting_moved(meeting, old_starts_at=meeting.starts_at - dt.timedelta(days=1))
    for row in Message.objects.select_related("person", "authority").order_by("pk"):
        kind = messagekinds.get(row.kind)
        context = kind.contexts([row])[row.pk]
        if isinstance(context, dict):
            yield kind, row, context


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "fields",
    [
        {"place": "Sal B12"},
        {"place": ".dold <plats> & https://example.se/a?b=1&c=2 " + "lång " * 30},
        {"place": "", "video_url": "https://video.example.se/" + "möte" * 30},
    ],
)
def test_what_is_filled_in_is_what_django_would_have_made(fields, language):
    codes = set()
    for kind, row, context in mails(**fields):
        with translation.override(language), timezone.override("Europe/Stockholm"):
            row.person.language = language
            mail = compose(kind, row, context)
            ours = message_from_bytes(mail.content, policy=policy.default)
            subject, body, foot = render(kind, row, context)
            name = " ".join(row.person.get_full_name().split())
            theirs = EmailMultiAlternatives(subject, _plain(body, foot), to=["x@example.se"])
            theirs.attach_alternative(_page(subject, body, foot, language), "text/html")
        theirs = message_from_bytes(theirs.message().as_bytes(), policy=policy.default)
        # The library keeps the space before a word on a line of its own.
        assert ours["Subject"] == theirs["Subject"].strip() == subject
        assert decoded(ours) == f"{name} <{row.person.email}>"
        for subtype in ("plain", "html"):
            assert lines(ours.get_body((subtype,))) == lines(theirs.get_body((subtype,)))
        assert re.search(rb"(?<!\r)\n|\r(?!\n)", mail.content) is None
        assert [part.defects for part in ours.walk() if part.defects] == []
        codes.add(kind.code)
    assert codes >= {"meeting_invitation", "meeting_moved", "meeting_reminder"}


def decoded(mail):
    """Whom it is to, by the library's older decoder: the newer one leaves spaces between encoded words."""
    raw = dict(mail.raw_items())["To"]
    return str(make_header(decode_header(" ".join(raw.split()))))


def lines(part):
    return part.get_content().replace("\r\n", "\n").rstrip("\n")


@given(st.lists(LINES, min_size=2, max_size=4), st.dictionaries(st.sampled_from("abc"), LINES, min_size=3))
def test_a_pattern_gives_the_text_with_its_words_whatever_they_are(pieces, words):
    names = ["a", "b", "c"]
    marked = "".join(
        piece + mark(name, is_address=name == "b") for piece, name in zip(pieces, names, strict=False)
    )
    plain = "".join(piece + words[name] for piece, name in zip(pieces, names, strict=False))
    words = {name: Word.of(word, word, is_address=name == "b") for name, word in words.items()}
    assert Line(*cut(marked)).filled(words) == plain
    encoded = Part.of(marked).filled({name: word.text for name, word in words.items()})
    assert max((len(line) for line in encoded.split(b"\r\n")), default=0) <= 76
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    assert message_from_bytes(head + encoded, policy=policy.default).get_content() == plain


@given(LINES)
def test_a_header_of_any_text_is_read_back(text):
    raw = f"Subject: {mime.header('Subject', text)}\r\n\r\n".encode("ascii")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == text


@given(LINES.filter(bool), st.sampled_from(["kim.lind@example.se", "o'ek+1@skola.example.se"]))
def test_a_name_of_any_text_is_read_back_beside_its_address(name, address):
    raw = f"To: {mime.receiver(name, address)}\r\n\r\n".encode("ascii")
    assert decoded(message_from_bytes(raw, policy=policy.default)) == f"{name} <{address}>"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("kim@example.se", "kim@example.se"),
        ("kim@älg.example.se", "kim@xn--lg-uia.example.se"),
        ('"kim lind"@example.se', '"kim lind"@example.se'),
    ],
)
def test_unusual_addresses_are_left_to_the_library(address, sent):
    assert mime.checked(address) == sent


@pytest.mark.parametrize("address", ["a@example.se\r\nRCPT TO:<b@example.se>", "a@example.se> SIZE=1", ""])
def test_no_address_brings_a_command_along(address):
    with pytest.raises(ValueError, match=r"[Aa]ddress|[Ee]xpected"):
        mime.checked(address)


def test_words_do_not_change_how_a_mail_is_laid_out():
    """A person called "Press here: https://…" gets a greeting and no button."""
    html = "<p>Hello \ue000name\ue001</p>"
    word = Word.of("Press: https://example.se/x", "Press: https://example.se/x", is_address=False)
    filled = Pattern.of("s", "t", html).filled({"name": word})
    assert b"Press: https://example.se/x" in filled[2]
