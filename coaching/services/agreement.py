"""Publishing wordings, accepting them, and letting the principal know."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SchoolAuthority
from coaching.enums import AgreementParty, ParagraphKind
from coaching.models import AgreementAcceptance, AgreementWording, ParagraphRelease
from coaching.queries.agreement import WordingBook
from coaching.rules import agreement as rules
from coaching.services.engagement import EngagementError
from coaching.services.member import locked


class WordingChanged(Exception):
    """Another wording was published after the page was made; `wording` is the one in force."""

    def __init__(self, wording):
        self.wording = wording
        super().__init__(wording.key)


@transaction.atomic
def publish(*, authority, programme, party, text_sv, text_en, by, seen) -> AgreementWording:
    """Put a new wording in force; those whom it concerns are asked again. The same words change nothing.

    `programme` is None for all programmes without a wording of their own; `seen` is the key of what the page showed.
    Raises WordingChanged.
    """
    SchoolAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    book = WordingBook([authority.pk])
    now = book.in_force(authority.pk, programme and programme.pk, party)
    if (now.text_sv, now.text_en) == (text_sv, text_en):
        return now
    if now.key != seen:
        raise WordingChanged(now)
    own = book.own(authority.pk, programme and programme.pk, party)
    # The first of all programmes is the one that came with the service, whether anybody has accepted it or not.
    before = own.version if own else 0 if programme else 1
    return AgreementWording.objects.create(
        authority=authority,
        programme=programme,
        party=party,
        version=before + 1,
        text_sv=text_sv,
        text_en=text_en,
        published_by=by,
    )


@transaction.atomic
def accept(*, engagement, party, by, seen) -> AgreementAcceptance:
    """Accept the conditions of `party` for oneself. Again changes nothing. `seen` is the key of what the page showed.

    Raises WordingChanged, and EngagementError when the engagement is closed or the conditions are not one's own.
    """
    engagement = locked(engagement)
    if not rules.may_accept(by, engagement):
        raise EngagementError(_("The engagement is closed."))
    if party not in rules.parties_of(by, engagement):
        raise EngagementError(_("These conditions are for somebody else to accept."))
    book = WordingBook([engagement.authority_id])
    wording = book.in_force(engagement.authority_id, engagement.programme_id, AgreementParty(party))
    if wording.key != seen:
        raise WordingChanged(wording)
    acceptance, _created = AgreementAcceptance.objects.get_or_create(
        engagement=engagement, person=by, wording=_stored(wording)
    )
    return acceptance


@transaction.atomic
def release(*, engagement, kind, by) -> ParagraphRelease:
    """Let the school's principals know it, from now on. Again changes nothing.

    Raises EngagementError when the engagement is closed or `by` is not coached in it.
    """
    engagement = locked(engagement)
    if not rules.may_release(by, engagement):
        raise EngagementError(_("The engagement is closed."))
    row, _created = ParagraphRelease.objects.open().get_or_create(
        engagement=engagement, teacher=by, kind=ParagraphKind(kind)
    )
    return row


@transaction.atomic
def stop(*, engagement, kind, by) -> None:
    """Let them know it no more; what they have read, they have read. Again changes nothing."""
    engagement = locked(engagement)
    releases = ParagraphRelease.objects.open().filter(engagement=engagement, teacher=by, kind=kind)
    releases.update(stopped_at=timezone.now())


def _stored(wording):
    """The wording's row; what came with the service gets its row when it is first accepted."""
    if wording.pk:
        return wording
    row, _created = AgreementWording.objects.get_or_create(
        authority_id=wording.authority_id,
        programme=None,
        party=wording.party,
        version=wording.version,
        defaults={"text_sv": wording.text_sv, "text_en": wording.text_en},
    )
    return row
