"""A word of its own in every field that somebody writes: where each is found, by everybody, on whatever can be had.

Everybody follows the links of their pages; then everybody asks for every address that anybody was led to. What is found
is compared as a whole, so that the same search shows that those who should read do.
"""

import datetime as dt
import html
import io
import re
import secrets
import uuid
import zipfile
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import acting
from accounts.models import Person
from coaching.enums import EntryKind
from coaching.models import Engagement, Entry
from coaching.queries.export import amounts
from coaching.sealed import NOUNS
from coaching.services import goal as goals
from coaching.services import task as tasks
from coaching.services import wish as wishes
from coaching.services.entry import write
from coaching.services.visit import choose_teacher
from coaching.vault.plaintext import Plaintext
from coaching.views.exportfile import archive
from scheduling.enums import MeetingKind
from scheduling.models import Message
from scheduling.services import dispatch, feed
from scheduling.services.meeting import book
from tests.coaching.vaults import unlock_client
from tests.coaching.visits import Visit
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_principal,
)

INSIDE = ("coach", "second_coach", "teacher", "colleague")
OUTSIDE = ("principal", "area_manager", "office", "neighbour", "other_coach")
#: Not followed: they take no part in what is shown, or have no end, as lists in another order.
NOT_FOLLOWED = re.compile(r"^/(static|media|accounts|preferences|security)/|\?(?!meeting=|kind=|engagement=)")
#: Of these every one is opened, of each other kind of page two.
ABOUT = re.compile(r"^/(engagements|meetings|notes|goals|tasks|files|wishes)/")
#: More than there are pages to find.
MOST = 300


class Canaries:
    """A team with two coaches, `teacher` whose lesson is visited, and `colleague`; those around them; and the words."""

    def __init__(self):
        self.visit = visit = Visit(team=True)
        self.school = visit.school
        self.people = {
            "coach": visit.coach,
            "second_coach": visit.second_coach,
            "teacher": visit.teacher,
            "colleague": visit.colleague,
            "principal": make_principal(self.school),
            "area_manager": make_area_manager(self.school.area),
            "office": make_administrator(self.school.authority),
            "neighbour": make_principal(SchoolFactory(area=self.school.area)),
            "other_coach": make_coach(self.school.authority),
        }
        self.words, self.readers = {}, {}
        self.mark = f"m{secrets.token_hex(12)}"

    def vault(self, who):
        return self.visit.vaults[self.people[who]]

    def engagement(self):
        return Engagement.objects.with_people().get(pk=self.visit.engagement.pk)

    def canary(self, name, readers):
        """A new word, which these shall find."""
        self.words[name] = f"k{secrets.token_hex(12)}"
        self.readers[name] = set(readers)
        return self.words[name]

    def texts(self, kind, readers, name=None):
        """Words for every field of a noun."""
        return {
            field: Plaintext(self.canary(f"{name or kind.value}.{field}", readers))
            for field in NOUNS[kind].fields
        }

    def of_visit(self, part, who):
        """One part of the lesson visit, which the rest of the team never reads."""
        texts = {name: text.reveal() for name, text in self.texts(part, INSIDE[:3]).items()}
        self.visit.write(part, self.people[who], texts)

    def note(self, name, readers, who="coach", **corner):
        write(
            unlocked=self.vault(who),
            engagement=self.engagement(),
            by=self.people[who],
            kind=EntryKind.NOTE,
            texts=self.texts(EntryKind.NOTE, readers, name),
            shared=name != "own",
            **corner,
        )

    def until_handed_over(self):
        """A wish, notes of each kind, a goal with a decision, and a visit up to the reflection."""
        teacher, coach = self.people["teacher"], self.people["coach"]
        text = self.canary("wish", ["teacher", "principal"])
        wishes.make(teacher=Person.objects.get(pk=teacher.pk), school=self.school, text=text)
        self.note("own", INSIDE[:2])
        self.note("shared", INSIDE)
        self.note("corner", INSIDE[:3], corner_of=teacher)
        self.note("from_teacher", INSIDE[:3], who="teacher", corner_of=teacher)
        goal = goals.set_goal(
            unlocked=self.vault("coach"),
            engagement=self.engagement(),
            by=coach,
            texts=self.texts(EntryKind.GOAL, INSIDE),
            key=uuid.uuid4(),
        )
        (text,) = self.texts(EntryKind.GOAL_REVIEW, INSIDE).values()
        goals.review_goal(
            goal=goal, by=coach, decision="keep", key=uuid.uuid4(), text=text, unlocked=self.vault("coach")
        )
        choose_teacher(visit=self.visit.seen_by(coach), teacher=teacher, by=coach)
        self.of_visit(EntryKind.FOCUS, "teacher")
        self.of_visit(EntryKind.OBSERVATION, "coach")
        self.visit.hand_over()
        self.coming = book(
            series=self.visit.engagement.series,
            kind=MeetingKind.CONVERSATION,
            starts_at=timezone.now().replace(microsecond=0) + dt.timedelta(days=9),
            ends_at=timezone.now().replace(microsecond=0) + dt.timedelta(days=9, hours=1),
            by=coach,
            place=self.mark,
        )

    def to_the_end(self):
        """Reflection, joint analysis, a task that follows, and what its teacher says of it."""
        self.of_visit(EntryKind.REFLECTION, "teacher")
        self.of_visit(EntryKind.ANALYSIS, "teacher")
        (task,) = tasks.set_tasks(
            unlocked=self.vault("coach"),
            engagement=self.engagement(),
            by=self.people["coach"],
            teachers=[self.people["teacher"]],
            due_on=timezone.localdate() + dt.timedelta(days=7),
            texts=self.texts(EntryKind.TASK, INSIDE[:3]),
            meeting=self.visit.meeting,
        )
        texts = self.texts(EntryKind.TASK_REFLECTION, INSIDE[:3])
        tasks.reflect(unlocked=self.vault("teacher"), task=task, by=self.people["teacher"], texts=texts)

    def window(self, who):
        """A client of somebody's, unlocked where there is a vault."""
        client = Client()
        client.force_login(self.people[who])
        if who in INSIDE:
            unlock_client(client, self.vault(who))
        return client

    def found_in(self, content):
        """The names of the words in some text, the mark among them."""
        found = {name for name, word in self.words.items() if word in content}
        return found | ({"mark"} if self.mark in content else set())


@pytest.fixture(scope="module")
def canaries(django_db_setup, django_db_blocker):
    """All of it, made once around the tests, which only look."""
    with django_db_blocker.unblock(), acting.maintenance(), transaction.atomic():
        made = Canaries()
        made.until_handed_over()
        made.held_back = {who: crawl(made, who)[0] for who in ("coach", "teacher")}
        made.to_the_end()
        made.seen, made.addresses = {}, {}
        for who in made.people:
            made.seen[who], made.addresses[who] = crawl(made, who)
        yield made
        transaction.set_rollback(True)


def look(client, address):
    """What a page says, or ""; the links on it."""
    answer = client.get(address)
    assert answer.status_code < 500, address
    if answer.status_code != 200:
        return "", []
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode(errors="replace").replace("\r\n ", "")
    links = re.findall(r"""(?:href|action|src)=["'](/[^"'#]*)""", text)
    return text, [html.unescape(link) for link in links]


def crawl(canaries, who):
    """From the first page along all links: (found there, the addresses). Of a kind with many rows, some."""
    client, waiting, seen, found = canaries.window(who), ["/home/"], set(), set()
    kinds = Counter()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        kind = re.sub(r"\d+|[0-9a-f-]{36}", "*", address)
        if (
            address in seen
            or NOT_FOLLOWED.search(address)
            or kinds[kind] >= (14 if ABOUT.search(address) else 2)
        ):
            continue
        seen.add(address)
        kinds[kind] += 1
        text, links = look(client, address)
        found |= canaries.found_in(text)
        waiting.extend(links)
    assert len(seen) < MOST
    return found, seen


def shall_find(canaries, who):
    return {name for name, readers in canaries.readers.items() if who in readers}


def test_every_noun_has_its_words(canaries):
    assert {name.split(".")[0] for name in canaries.words} >= {kind.value for kind in EntryKind} - {"note"}
    assert Entry.objects.count() == 12


@pytest.mark.parametrize("who", [*INSIDE, *OUTSIDE])
def test_along_the_links_each_finds_what_is_theirs_and_nothing_else(canaries, db, who):
    found = canaries.seen[who] - {"mark"}
    assert found == shall_find(canaries, who)
    # Where they meet is a plain fact, which some outside see too.
    assert "mark" in canaries.seen[who] or who not in INSIDE


def test_what_the_coach_saw_is_held_back_until_the_teacher_has_reflected(canaries, db):
    observation = {"observation.evidence", "observation.interpretation"}
    assert observation <= canaries.held_back["coach"]
    assert not observation & canaries.held_back["teacher"]
    assert {"focus.question", "goal.goal", "corner.text"} <= canaries.held_back["teacher"]
    assert observation <= canaries.seen["teacher"]


@pytest.mark.parametrize("who", [*INSIDE, *OUTSIDE])
def test_nobody_finds_more_at_the_addresses_that_others_were_led_to(canaries, db, who):
    client, may = canaries.window(who), shall_find(canaries, who) | {"mark"}
    everywhere = {address for address in set().union(*canaries.addresses.values()) if ABOUT.search(address)}
    for address in sorted(everywhere - canaries.addresses[who]):
        text, _links = look(client, address)
        assert canaries.found_in(text) <= may, address


@pytest.mark.parametrize("who", ["coach", "teacher"])
def test_where_the_vault_is_locked_nothing_sealed_is_found(canaries, db, who):
    client = Client()
    client.force_login(canaries.people[who])
    for address in sorted(canaries.addresses[who]):
        text, _links = look(client, address)
        assert canaries.found_in(text) <= {"mark", "wish"}, address


@pytest.mark.parametrize("who", ["coach", "teacher", "principal", "office"])
def test_a_search_for_a_word_finds_it_nowhere(canaries, db, who):
    client = canaries.window(who)
    for name in ("wish", "goal.goal", "observation.evidence", "corner.text"):
        text, _links = look(client, f"{reverse('search')}?q={canaries.words[name]}")
        # The word itself stands in the field that it was typed into, and in the sentence that nothing was found.
        assert canaries.found_in(text) == {name}
        assert f'href="{canaries.words[name]}' not in text


def test_a_saved_file_has_what_its_owner_reads_and_nothing_else(canaries, db):
    for who in INSIDE:
        person = canaries.people[who]
        file = io.BytesIO(b"".join(archive(canaries.vault(who), person, amounts(person), "sv")))
        text = "".join(zipfile.ZipFile(file).read(name).decode() for name in zipfile.ZipFile(file).namelist())
        # Decisions and own words are in it; a wish is none of the conversation.
        assert canaries.found_in(text) - {"mark"} == shall_find(canaries, who) - {"wish"}, who


def test_the_file_of_ones_own_data_has_nothing_sealed(canaries, db):
    for who in canaries.people:
        answer = canaries.window(who).post(reverse("my_data_file"))
        file = zipfile.ZipFile(io.BytesIO(answer.content))
        text = "".join(file.read(name).decode() for name in file.namelist())
        # The teacher's own wish is the teacher's own data.
        own = {"wish"} if who == "teacher" else set()
        assert canaries.found_in(text) - {"mark"} == own, who


def test_calendars_say_where_and_never_what(canaries, db):
    for who in canaries.people:
        person = canaries.people[who]
        tokens = [feed.make(person=person)]
        if "coach" in who and who in INSIDE:
            tokens.append(feed.make(person=person, series=canaries.visit.engagement.series))
        for token in tokens:
            text, _links = look(Client(), reverse("calendar_feed", args=[token]))
            assert canaries.found_in(text) == ({"mark"} if who in INSIDE else set()), who


def test_mail_says_where_and_never_what(canaries, db, mailbox):
    """All that is planned, whenever it is due."""
    at = timezone.now() - dt.timedelta(minutes=1)
    assert {"wish_made", "task_due"} & set(Message.objects.values_list("kind", flat=True))
    Message.objects.filter(sent_at=None).update(due_at=at, try_at=at, in_digest=False)
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)
    assert len(mailbox.messages) >= 6
    found = set()
    for mail in mailbox.messages:
        parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
        text = mail.as_string() + b"".join(parts).decode(errors="replace").replace("\r\n ", "")
        found |= canaries.found_in(text)
    assert found == {"mark"}
