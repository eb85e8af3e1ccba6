"""Which wording is in force for whom, who has accepted it, and who is waited for."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.enums import Role
from accounts.models import Person, SchoolAuthority
from coaching.agreementwording import WORDING
from coaching.enums import REQUESTABLE_KINDS, AgreementParty
from coaching.models import AgreementAcceptance, AgreementWording, Engagement, Programme
from coaching.queries.people import principals_by_school
from coaching.rules import agreement as rules
from scheduling.models import SeriesMember

#: More than anybody is asked about at once; a guard against a page without end.
MOST = 100


def shipped(authority_id, party) -> AgreementWording:
    """The conditions that hold until the authority publishes its own; not stored before somebody accepts them."""
    texts = WORDING[party]
    return AgreementWording(
        authority_id=authority_id, party=party, version=1, text_sv=texts["sv"], text_en=texts["en"]
    )


class WordingBook:
    """The wordings in force at some authorities (ids); one statement."""

    def __init__(self, authorities):
        latest = (
            AgreementWording.objects.filter(authority__in=set(authorities))
            .order_by("authority_id", "programme_id", "party", "-version")
            .distinct("authority_id", "programme_id", "party")
        )
        self.latest = {(row.authority_id, row.programme_id, row.party): row for row in latest}

    def own(self, authority_id, programme_id, party) -> AgreementWording | None:
        """What was published last for exactly this; None when nothing was. No programme: for all of them."""
        return self.latest.get((authority_id, programme_id, party))

    def in_force(self, authority_id, programme_id, party) -> AgreementWording:
        """The programme's, else the authority's, else the one that came with the service."""
        return (
            self.own(authority_id, programme_id, party)
            or self.own(authority_id, None, party)
            or shipped(authority_id, party)
        )


@dataclass(frozen=True)
class Part:
    """One person's part of an agreement: the wording in force, and when they accepted it (None: not yet)."""

    person: Person
    party: AgreementParty
    wording: AgreementWording
    acceptance: AgreementAcceptance | None
    #: Whether they have accepted an earlier wording of the same conditions.
    had_another: bool = False


@dataclass
class Agreement:
    """The agreement of an engagement as of today: principals, teachers, coaches; and acceptances that count no more."""

    engagement: Engagement
    #: The wordings in force, by party, also where nobody is there to accept them.
    wordings: dict[AgreementParty, AgreementWording]
    parts: list[Part] = field(default_factory=list)
    earlier: list[AgreementAcceptance] = field(default_factory=list)

    @property
    def waiting(self) -> list[Part]:
        """Parts that nobody has accepted yet."""
        return [part for part in self.parts if part.acceptance is None]

    @property
    def by_party(self) -> list[tuple]:
        """For each party: what it is called, the wording in force, and the parts in it."""
        return [
            (party, wording, [part for part in self.parts if part.party == party])
            for party, wording in self.wordings.items()
        ]

    def waits_for(self, person) -> list[Part]:
        """What `person` has not accepted yet."""
        return [part for part in self.waiting if part.person.pk == person.pk]


def agreements_of(engagements) -> dict[int, Agreement]:
    """By id of the engagement, which comes with its members (`with_people`). Three statements, however many."""
    engagements = list(engagements)
    if not engagements:
        return {}
    book = WordingBook(engagement.authority_id for engagement in engagements)
    principals = principals_by_school({engagement.school_id for engagement in engagements})
    accepted = defaultdict(list)
    rows = AgreementAcceptance.objects.filter(engagement__in=engagements)
    for row in rows.select_related("person", "wording"):
        accepted[row.engagement_id].append(row)
    return {
        engagement.pk: _agreement(engagement, book, principals[engagement.school_id], accepted[engagement.pk])
        for engagement in engagements
    }


def agreement_of(engagement) -> Agreement:
    """The agreement of one engagement."""
    return agreements_of([engagement])[engagement.pk]


def waiting_for(person) -> list[Engagement]:
    """Engagements with something that `person` is asked to accept now, the oldest first. Four statements at most."""
    if not person.has_role(Role.PRINCIPAL, Role.TEACHER, Role.COACH):
        return []
    mine = SeriesMember.objects.current().filter(person=person)
    found = Engagement.objects.active().filter(
        Q(series__in=mine.values("series")) | Q(school__in=person.schools_as(Role.PRINCIPAL))
    )
    due = [one for one in found.with_people().order_by("pk")[:MOST] if rules.is_due(one)]
    if not due:
        return []
    book = WordingBook(one.authority_id for one in due)
    rows = AgreementAcceptance.objects.filter(person=person, engagement__in=due)
    accepted = set(rows.values_list("engagement", "wording"))

    def waits(engagement, party):
        wording = book.in_force(engagement.authority_id, engagement.programme_id, party)
        return (engagement.pk, wording.pk) not in accepted

    return [one for one in due if any(waits(one, party) for party in rules.parties_of(person, one))]


def scopes_of(person) -> list[tuple]:
    """For each authority that `person` looks after, and each of its programmes in which one is coached: (authority,
    programme or None, [(party, wording in force, whether it is published for exactly this)]). Three statements.
    """
    authorities = SchoolAuthority.objects.filter(pk__in=person.authorities_as(Role.ADMINISTRATOR))
    programmes = Programme.objects.filter(authority__in=authorities, kind__in=REQUESTABLE_KINDS)
    book, found = WordingBook(authority.pk for authority in authorities), []
    scopes = [(authority, None) for authority in authorities]
    scopes += [(programme.authority, programme) for programme in programmes.select_related("authority")]
    for authority, programme in sorted(scopes, key=_by_name):
        key = authority.pk, programme and programme.pk
        rows = [(party, book.in_force(*key, party), bool(book.own(*key, party))) for party in AgreementParty]
        found.append((authority, programme, rows))
    return found


def versions_of(authority_id, programme_id, party) -> list[AgreementWording]:
    """What was published for exactly this, newest first, each with `amount`: how often it was accepted."""
    rows = AgreementWording.objects.filter(authority=authority_id, programme=programme_id, party=party)
    return list(
        rows.select_related("published_by").annotate(amount=Count("acceptances")).order_by("-version")
    )


def _by_name(scope):
    authority, programme = scope
    return authority.name, authority.pk, programme.name if programme else ""


def _agreement(engagement, book, principals, accepted):
    wordings = {
        party: book.in_force(engagement.authority_id, engagement.programme_id, party)
        for party in AgreementParty
    }
    if engagement.closed_at:
        # What was published since is no matter of theirs.
        wordings |= {row.wording.party: row.wording for row in accepted}
    people = [(person, AgreementParty.PRINCIPAL) for person in principals]
    people += [(person, AgreementParty.TEACHER) for person in engagement.teachers]
    people += [(person, AgreementParty.COACH) for person in engagement.coaches]
    found = Agreement(engagement, wordings)
    counts = set()
    for person, party in people:
        own = [row for row in accepted if row.person_id == person.pk and row.wording.party == party]
        now = next((row for row in own if row.wording_id == wordings[party].pk), None)
        counts.add(now and now.pk)
        found.parts.append(Part(person, party, wordings[party], now, had_another=bool(own)))
    found.earlier = [row for row in accepted if row.pk not in counts]
    return found
