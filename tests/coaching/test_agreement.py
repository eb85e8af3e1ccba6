"""Wordings, who has accepted which, and who is waited for."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import Person
from coaching.agreementwording import WORDING
from coaching.enums import AgreementParty, ParagraphKind, Phase
from coaching.models import AgreementAcceptance, AgreementWording, Engagement, ParagraphRelease
from coaching.queries.agreement import WordingBook, agreement_of, agreements_of, waiting_for
from coaching.services import agreement as services
from coaching.services.engagement import EngagementError, close
from coaching.services.member import join, leave
from scheduling.enums import ParticipantRole
from tests.coaching.test_request_together import at_once
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_engagement,
    make_principal,
    make_teacher,
)

P = AgreementParty


class Parties:
    """An engagement with somebody of each party, and the office."""

    def __init__(self):
        self.school = SchoolFactory()
        self.authority = self.school.authority
        self.office = make_administrator(self.authority)
        self.principal = make_principal(self.school)
        self.teacher = make_teacher(self.school)
        self.coach = make_coach(self.authority)
        made = make_engagement(self.school, coaches=[self.coach], teachers=[self.teacher])
        self.engagement = self.fresh(made)

    @staticmethod
    def fresh(engagement):
        """The engagement as a new page would load it."""
        return Engagement.objects.with_people().get(pk=engagement.pk)

    def accept(self, who, party, seen="0.1"):
        person = Person.objects.get(pk=getattr(self, who).pk)
        return services.accept(engagement=self.engagement, party=party, by=person, seen=seen)

    def publish(self, party=P.TEACHER, text="Nya villkor", seen="0.1", programme=None):
        return services.publish(
            authority=self.authority,
            programme=programme,
            party=party,
            text_sv=text,
            text_en="",
            by=self.office,
            seen=seen,
        )

    def waiting(self):
        agreement = agreement_of(self.fresh(self.engagement))
        return [(part.party.value, part.person) for part in agreement.waiting]


@pytest.fixture
def parties(db):
    return Parties()


def test_everybody_accepts_the_part_that_is_theirs(parties):
    everybody = [("principal", parties.principal), ("teacher", parties.teacher), ("coach", parties.coach)]
    assert parties.waiting() == everybody
    for name, _person in everybody:
        parties.accept(name, P(name))
        parties.accept(name, P(name))
    assert parties.waiting() == []
    rows = AgreementAcceptance.objects.order_by("pk").values_list(
        "person", "wording__party", "wording__version"
    )
    assert list(rows) == [(person.pk, name, 1) for name, person in everybody]
    # What came with the service has become a row, so that it stays what it was.
    for wording in AgreementWording.objects.all():
        assert (wording.text_sv, wording.text_en) == tuple(WORDING[P(wording.party)].values())
        assert wording.published_by is None


@pytest.mark.parametrize(
    ("who", "party"), [("teacher", P.PRINCIPAL), ("coach", P.TEACHER), ("principal", P.COACH)]
)
def test_nobody_accepts_for_somebody_else(parties, who, party):
    with pytest.raises(EngagementError):
        parties.accept(who, party)
    assert not AgreementAcceptance.objects.exists()


def test_nobody_outside_accepts_and_nobody_once_it_is_closed(parties):
    with pytest.raises(EngagementError):
        parties.accept("office", P.PRINCIPAL)
    close(engagement=parties.engagement, by=parties.coach)
    with pytest.raises(EngagementError):
        parties.accept("teacher", P.TEACHER)
    assert not AgreementAcceptance.objects.exists()


def test_another_wording_asks_again_and_leaves_the_one_before_alone(parties):
    parties.accept("teacher", P.TEACHER)
    parties.accept("coach", P.COACH)
    published = parties.publish()
    assert (published.version, published.published_by) == (2, parties.office)
    assert parties.waiting() == [("principal", parties.principal), ("teacher", parties.teacher)]
    agreement = agreement_of(parties.engagement)
    assert [row.wording.text_sv for row in agreement.earlier] == [WORDING[P.TEACHER]["sv"]]
    assert [part.had_another for part in agreement.waiting] == [False, True]
    parties.accept("teacher", P.TEACHER, seen="0.2")
    assert parties.waiting() == [("principal", parties.principal)]


def test_what_one_has_not_read_one_does_not_accept(parties):
    parties.publish()
    with pytest.raises(services.WordingChanged) as changed:
        parties.accept("teacher", P.TEACHER)
    assert changed.value.wording.text_sv == "Nya villkor"
    assert not AgreementAcceptance.objects.exists()


def test_a_programme_has_its_own_or_that_of_the_authority(parties):
    programme, other = parties.engagement.programme, ProgrammeFactory(authority=parties.authority)
    parties.publish(text="För alla")
    own = parties.publish(text="För denna", seen="0.2", programme=programme)
    assert own.key == f"{programme.pk}.1"
    book = WordingBook([parties.authority.pk])
    assert book.in_force(parties.authority.pk, programme.pk, P.TEACHER).text_sv == "För denna"
    assert book.in_force(parties.authority.pk, other.pk, P.TEACHER).text_sv == "För alla"
    assert book.in_force(parties.authority.pk, other.pk, P.COACH).text_sv == WORDING[P.COACH]["sv"]
    # Another one for all does not touch who has their own.
    parties.accept("teacher", P.TEACHER, seen=own.key)
    parties.publish(text="För alla, igen", seen="0.2")
    assert ("teacher", parties.teacher) not in parties.waiting()


def test_the_same_words_again_publish_nothing(parties):
    texts = WORDING[P.COACH]
    services.publish(
        authority=parties.authority,
        programme=None,
        party=P.COACH,
        text_sv=texts["sv"],
        text_en=texts["en"],
        by=parties.office,
        seen="0.1",
    )
    assert not AgreementWording.objects.exists()


def test_over_a_wording_that_one_has_not_seen_nothing_is_published(parties):
    parties.publish(text="Först")
    with pytest.raises(services.WordingChanged):
        parties.publish(text="Sedan")
    assert [row.text_sv for row in AgreementWording.objects.all()] == ["Först"]


def test_a_wording_is_neither_changed_nor_deleted_once_it_is_accepted(parties):
    wording = parties.accept("teacher", P.TEACHER).wording
    wording.text_sv = "Något annat"
    with pytest.raises(TypeError):
        wording.save()
    with pytest.raises(ProtectedError):
        AgreementWording.objects.filter(pk=wording.pk).delete()
    double = {"authority": parties.authority, "programme": None, "party": P.TEACHER, "version": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementWording.objects.create(**double, text_sv="Ett till")


def test_who_joins_is_asked_and_who_has_left_is_not(parties):
    parties.accept("teacher", P.TEACHER)
    newcomer = make_teacher(parties.school)
    join(engagement=parties.engagement, person=newcomer, role=ParticipantRole.PARTICIPANT, by=parties.coach)
    leave(engagement=parties.engagement, person=parties.teacher, by=parties.coach)
    assert [person for party, person in parties.waiting() if party == "teacher"] == [newcomer]
    assert [row.person for row in agreement_of(parties.fresh(parties.engagement)).earlier] == [
        parties.teacher
    ]
    with pytest.raises(EngagementError):
        parties.accept("teacher", P.TEACHER)


def test_another_principal_accepts_anew(parties):
    parties.accept("principal", P.PRINCIPAL)
    parties.principal.duties.update(ends_on="2024-01-01")
    successor = make_principal(parties.school)
    assert [person for party, person in parties.waiting() if party == "principal"] == [successor]


def test_what_is_published_after_the_end_changes_nothing_there(parties):
    parties.accept("teacher", P.TEACHER)
    close(engagement=parties.engagement, by=parties.coach)
    parties.publish()
    agreement = agreement_of(parties.fresh(parties.engagement))
    assert [part.party.value for part in agreement.waiting] == ["principal", "coach"]
    assert agreement.wordings[P.TEACHER].text_sv == WORDING[P.TEACHER]["sv"]
    assert agreement.earlier == []


def test_only_what_is_under_way_asks(parties):
    for person in (parties.teacher, parties.coach, parties.principal):
        assert waiting_for(person) == [parties.engagement]
    parties.accept("teacher", P.TEACHER)
    assert waiting_for(parties.teacher) == []
    parties.publish()
    assert waiting_for(parties.teacher) == [parties.engagement]
    Engagement.objects.update(phase=Phase.INTRODUCTION)
    assert waiting_for(parties.teacher) == []
    Engagement.objects.update(phase=Phase.GOAL, paused_at=parties.engagement.started_at)
    assert waiting_for(parties.teacher) == []
    assert waiting_for(parties.office) == []


def test_as_many_statements_for_many_as_for_one(parties, same_queries):
    def grow(n):
        for _number in range(n):
            school = SchoolFactory(area=parties.school.area)
            make_principal(school)
            made = make_engagement(school, coaches=[parties.coach], teachers=[make_teacher(school)])
            services.accept(engagement=made, party=P.COACH, by=parties.coach, seen="0.1")

    same_queries(lambda: agreements_of(Engagement.objects.with_people()), grow)
    same_queries(lambda: waiting_for(parties.coach), grow)


def test_a_teacher_releases_and_stops_for_oneself_alone(parties):
    def release(by):
        return services.release(engagement=parties.engagement, kind=ParagraphKind.ATTENDANCE, by=by)

    first = release(parties.teacher)
    assert release(parties.teacher) == first
    for other in (parties.coach, parties.principal, parties.office):
        with pytest.raises(EngagementError):
            release(other)
        services.stop(engagement=parties.engagement, kind=ParagraphKind.ATTENDANCE, by=other)
    assert ParagraphRelease.objects.open().get() == first
    services.stop(engagement=parties.engagement, kind=ParagraphKind.ATTENDANCE, by=parties.teacher)
    assert not ParagraphRelease.objects.open().exists()
    assert release(parties.teacher) != first
    close(engagement=parties.engagement, by=parties.coach)
    services.stop(engagement=parties.engagement, kind=ParagraphKind.ATTENDANCE, by=parties.teacher)
    assert not ParagraphRelease.objects.open().exists()


def test_two_at_once_are_one(transactional_db):
    parties = Parties()

    def accept(who, party):
        return lambda: parties.accept(who, party)

    outcome = at_once(accept("teacher", P.TEACHER), accept("teacher", P.TEACHER), accept("coach", P.COACH))
    assert [type(one) for one in outcome] == [AgreementAcceptance] * 3
    assert AgreementAcceptance.objects.count() == 2
    assert AgreementWording.objects.count() == 2


def test_of_two_who_publish_at_once_one_is_told(transactional_db):
    parties = Parties()
    outcome = at_once(lambda: parties.publish(text="Ett"), lambda: parties.publish(text="Två"))
    assert sorted(type(one).__name__ for one in outcome) == ["AgreementWording", "WordingChanged"]
    assert AgreementWording.objects.count() == 1
