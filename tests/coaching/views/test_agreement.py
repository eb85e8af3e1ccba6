"""The pages of agreements: each party's, the office's, and what the principal has been let know."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.enums import AgreementParty, EntryKind, ParagraphKind, Phase, TaskStatus
from coaching.models import (
    AgreementAcceptance,
    AgreementWording,
    Attainment,
    Engagement,
    Entry,
    Goal,
    ParagraphRelease,
)
from coaching.queries.paragraph import released_in
from coaching.services import agreement as services
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Participant, Term
from tests.coaching.test_agreement import Parties
from tests.factories import make_area_manager, make_engagement, make_meeting, make_task, make_teacher

pytestmark = pytest.mark.django_db
P = AgreementParty


@pytest.fixture
def parties():
    return Parties()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def read(person, name, *args):
    response = signed_in(person).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def accept(client, parties, party, seen="0.1"):
    address = reverse("agreement_accept", args=[parties.engagement.pk])
    return client.post(address, {"party": party, "seen": seen}, follow=True).content.decode()


@pytest.mark.parametrize("who", ["principal", "teacher", "coach"])
def test_each_party_accepts_with_one_button_after_reading(parties, who):
    person, pk = getattr(parties, who), parties.engagement.pk
    address = reverse("engagement_agreement", args=[pk])
    assert address in read(person, "home")
    assert "Godkänn överenskommelsen" in read(person, "engagement_detail", pk)
    page = read(person, "engagement_agreement", pk)
    assert page.count("Jag godkänner") == 1 and f'name="party" value="{who}"' in page
    assert "Du har godkänt din del" in accept(signed_in(person), parties, who)
    assert AgreementAcceptance.objects.get().person == person
    assert "Jag godkänner" not in read(person, "engagement_agreement", pk)
    assert "Godkänn överenskommelsen" not in read(person, "engagement_detail", pk)
    assert address not in read(person, "home")


def test_others_see_who_has_accepted_and_have_nothing_to_press(parties):
    parties.accept("coach", P.COACH)
    manager = make_area_manager(parties.school.area)
    for person in (parties.office, manager):
        page = read(person, "engagement_agreement", parties.engagement.pk)
        assert page.count("Godkänt ") == 1 and page.count("Har inte godkänt ännu") == 2
        assert "Jag godkänner" not in page
        state = read(person, "engagement_detail", parties.engagement.pk)
        assert str(parties.principal) in state and "Läs överenskommelsen" in state


def test_a_wording_that_was_changed_meanwhile_has_to_be_read_first(parties):
    parties.publish()
    page = accept(signed_in(parties.teacher), parties, "teacher")
    assert "Lydelsen har ändrats under tiden" in page and "Nya villkor" in page
    assert not AgreementAcceptance.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"party": "parent", "seen": "0.1"}, {"party": "teacher", "seen": "x" * 50}]
)
def test_what_no_page_sends_accepts_nothing(parties, data):
    client = signed_in(parties.teacher)
    page = client.post(reverse("agreement_accept", args=[parties.engagement.pk]), data, follow=True)
    assert "Inget godkändes" in page.content.decode()
    assert not AgreementAcceptance.objects.exists()


def test_a_closed_one_is_read_and_no_more(parties):
    parties.accept("coach", P.COACH)
    Engagement.objects.update(phase=Phase.CLOSED, closed_at=timezone.now())
    page = read(parties.teacher, "engagement_agreement", parties.engagement.pk)
    assert "Jag godkänner" not in page and page.count("Inte godkänt") == 2
    assert "Uppdraget är avslutat" in accept(signed_in(parties.teacher), parties, "teacher")
    assert AgreementAcceptance.objects.count() == 1


def test_an_authority_that_writes_no_english_is_read_in_swedish(parties):
    parties.publish(party=P.TEACHER)
    client = signed_in(parties.coach)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("engagement_agreement", args=[parties.engagement.pk]))
    assert page.status_code == 200
    wording = AgreementWording.objects.get()
    assert wording.text == "Nya villkor"


def test_the_office_publishes_for_all_and_for_one_programme(parties):
    client = signed_in(parties.office)
    address = reverse("wording_edit", args=[parties.authority.pk, "coach"])
    page = client.get(address).content.decode()
    assert "Det som sägs i samtalen stannar" in page and "data-readers" in page
    posted = {"text_sv": "Första stycket\r\n\r\nAndra", "text_en": "", "seen": "0.1"}
    assert "Sparat" in client.post(address, posted, follow=True).content.decode()
    row = AgreementWording.objects.get()
    assert (row.key, row.text_sv, row.published_by) == ("0.2", "Första stycket\n\nAndra", parties.office)
    programme = parties.engagement.programme
    address = reverse("programme_wording_edit", args=[programme.slug, "coach"])
    client.post(address, {"text_sv": "Egen", "text_en": "Own", "seen": "0.2"})
    assert AgreementWording.objects.get(programme=programme).key == f"{programme.pk}.1"
    listed = read(parties.office, "wording_list")
    assert listed.count("Lydelse 2, publicerad") == 1 and listed.count("Lydelse 1, publicerad") == 1


def test_two_who_edit_at_once_the_second_sees_what_the_first_wrote(parties):
    parties.publish(party=P.COACH, text="Kollegans ord")
    client = signed_in(parties.office)
    address = reverse("wording_edit", args=[parties.authority.pk, "coach"])
    response = client.post(address, {"text_sv": "Mina ord", "text_en": "", "seen": "0.1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Kollegans ord" in page and "Mina ord" in page and 'value="0.2"' in page
    client.post(address, {"text_sv": "Mina ord", "text_en": "", "seen": "0.2"})
    assert AgreementWording.objects.order_by("-version").first().text_sv == "Mina ord"


@pytest.mark.parametrize("text", ["", "   ", "x" * 6001, "NUL\x00"])
def test_what_cannot_be_published_is_said_beside_the_field(parties, text):
    address = reverse("wording_edit", args=[parties.authority.pk, "coach"])
    response = signed_in(parties.office).post(address, {"text_sv": text, "text_en": "", "seen": "0.1"})
    assert response.status_code == 200 and "invalid-feedback" in response.content.decode()
    assert not AgreementWording.objects.exists()


def test_no_such_party(parties):
    client = signed_in(parties.office)
    assert client.get(reverse("wording_edit", args=[parties.authority.pk, "parent"])).status_code == 404


def held(parties, *attended, kind=MeetingKind.CONVERSATION, before=0):
    """Meetings that were held, and whether the teacher was there."""
    for number, was_there in enumerate(attended, start=before + 1):
        meeting = make_meeting(
            parties.engagement.series,
            timezone.now() - dt.timedelta(days=number),
            kind=kind,
            status=MeetingStatus.HELD,
        )
        Participant.objects.filter(meeting=meeting, person=parties.teacher).update(attended=was_there)


def test_the_principal_reads_what_is_released_and_nobody_else_does(parties):
    held(parties, True, False)
    pk, address = parties.engagement.pk, "paragraph_release"
    words = f"{parties.teacher} har varit med på 1 av 2 möten"
    assert words not in read(parties.principal, "engagement_detail", pk)
    client = signed_in(parties.teacher)
    page = client.post(reverse(address, args=[pk, "attendance"]), follow=True).content.decode()
    assert "Nu kan din rektor läsa det" in page
    for name in ("engagement_detail", "engagement_agreement"):
        page = read(parties.principal, name, pk)
        assert words in page
        for other in (parties.office, parties.coach, make_area_manager(parties.school.area)):
            assert words not in read(other, name, pk)
    client.post(reverse("paragraph_stop", args=[pk, "attendance"]))
    assert words not in read(parties.principal, "engagement_detail", pk)


def test_each_kind_in_words(parties):
    Term.objects.create(
        authority=parties.authority,
        season="HT",
        year=2024,
        starts_on=timezone.localdate() - dt.timedelta(days=40),
        ends_on=timezone.localdate() + dt.timedelta(days=40),
    )
    for kind in ParagraphKind:
        services.release(engagement=parties.engagement, kind=kind, by=parties.teacher)
    teacher = parties.teacher

    def texts():
        return [paragraph.text for paragraph in released_in(parties.engagement)]

    assert texts() == [
        f"{teacher} har inte haft något möte ännu den här terminen.",
        f"Det finns inget mål för coachningen av {teacher} ännu.",
        f"En coach har besökt 0 lektioner hos {teacher} den här terminen.",
        f"{teacher} har prövat 0 uppgifter mellan mötena den här terminen.",
        f"{teacher} har inte sagt ännu hur mycket av målet som är nått.",
    ]
    held(parties, True, True)
    held(parties, False, kind=MeetingKind.LESSON_VISIT, before=2)
    long_ago = timezone.now() - dt.timedelta(days=90)
    make_meeting(parties.engagement.series, long_ago, status=MeetingStatus.HELD)
    assert texts()[0] == f"{teacher} har varit med på 2 av 3 möten den här terminen."
    # Who was not there was asked all the same: it was the lesson of the only teacher.
    assert texts()[2] == f"En coach har besökt 1 lektion hos {teacher} den här terminen."
    entry = {"engagement": parties.engagement, "author": parties.coach, "shared_at": timezone.now()}
    goal = Goal.objects.create(
        entry=Entry.objects.create(kind=EntryKind.GOAL, **entry),
        engagement=parties.engagement,
        status_by=parties.coach,
    )
    make_task(parties.engagement, status=TaskStatus.DONE)
    make_task(parties.engagement, status=TaskStatus.DROPPED)
    Attainment.objects.create(goal=goal, person=teacher, role="participant", level=1)
    Attainment.objects.create(goal=goal, person=parties.coach, role="facilitator", level=-2)
    assert texts()[1].startswith(f"Det finns ett mål för coachningen av {teacher} sedan ")
    assert texts()[3] == f"{teacher} har prövat 1 uppgift mellan mötena den här terminen."
    assert texts()[4] == f"Hur mycket av målet som är nått, som {teacher} ser det: mer än förväntat."


def test_what_somebody_released_who_has_left_is_not_shown(parties):
    services.release(engagement=parties.engagement, kind=ParagraphKind.ATTENDANCE, by=parties.teacher)
    parties.engagement.series.members.filter(person=parties.teacher).update(left_at=timezone.now())
    page = read(parties.principal, "engagement_agreement", parties.engagement.pk)
    assert str(parties.teacher) not in page and ParagraphRelease.objects.open().exists()


def test_no_such_paragraph(parties):
    client = signed_in(parties.teacher)
    for name in ("paragraph_release", "paragraph_stop"):
        assert client.post(reverse(name, args=[parties.engagement.pk, "mood"])).status_code == 404


def test_pages_ask_as_often_with_much_as_with_little(parties, same_queries):
    for kind in ParagraphKind:
        services.release(engagement=parties.engagement, kind=kind, by=parties.teacher)
    made = make_engagement(parties.school, coaches=[parties.coach], teachers=[parties.teacher])
    members = made.series.members

    def grow(n):
        for _number in range(n):
            teacher = make_teacher(parties.school)
            members.create(person=teacher)
            fresh = Engagement.objects.get(pk=made.pk)
            services.release(engagement=fresh, kind=ParagraphKind.ATTENDANCE, by=teacher)
            services.accept(engagement=fresh, party=P.TEACHER, by=teacher, seen="0.1")
            make_meeting(made.series, timezone.now() - dt.timedelta(hours=n * 40 + _number * 2))

    client = signed_in(parties.principal)
    same_queries(lambda: client.get(reverse("engagement_agreement", args=[made.pk])), grow)
