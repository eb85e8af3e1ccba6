"""Who has accepted what: agreements that are complete, that wait for somebody, and that ask again."""

import datetime as dt

from coaching.agreementwording import WORDING
from coaching.enums import AgreementParty, ParagraphKind, Phase
from coaching.models import AgreementAcceptance, AgreementWording, ParagraphRelease
from scheduling.enums import ParticipantRole

#: What the office has added to the coach's conditions since.
ADDED = (
    "\n\nJag visar läraren vad jag antecknar, när läraren vill se det.",
    "\n\nI show the teacher what I write down, when the teacher wants to see it.",
)
#: So many days ago the other wording was published.
PUBLISHED = 20


def make_agreements(world, engagements):
    """Wordings, and acceptances of all engagements past the introduction; in the agreement's phase some are missing."""
    shipped = AgreementWording.objects.bulk_create(
        AgreementWording(
            authority=world.authority,
            party=party,
            version=1,
            text_sv=texts["sv"],
            text_en=texts["en"],
            published_at=world.now - dt.timedelta(days=500),
        )
        for party, texts in WORDING.items()
    )
    coachs = WORDING[AgreementParty.COACH]
    changed = AgreementWording(
        authority=world.authority,
        party=AgreementParty.COACH,
        version=2,
        text_sv=coachs["sv"] + ADDED[0],
        text_en=coachs["en"] + ADDED[1],
        published_at=world.now - dt.timedelta(days=PUBLISHED),
        published_by=world.administrator,
    )
    changed.save()
    wordings = {wording.party: wording for wording in shipped}
    rows, releases = [], []
    for number, engagement in enumerate(engagements):
        if engagement.phase == Phase.INTRODUCTION:
            continue
        rows += _accepted(engagement, number, wordings, changed, world)
        if engagement.phase in (Phase.GOAL, Phase.WORK) and number % 3 == 0:
            releases.append(
                ParagraphRelease(
                    engagement=engagement,
                    teacher=_teachers(engagement)[0],
                    kind=ParagraphKind.ATTENDANCE,
                    released_at=_soon(engagement, 9, world),
                )
            )
    AgreementAcceptance.objects.bulk_create(rows, batch_size=5000)
    ParagraphRelease.objects.bulk_create(releases, batch_size=5000)


def _accepted(engagement, number, wordings, changed, world):
    """Whoever has accepted: all where the work has begun, else the coach and perhaps the principal."""
    is_early = engagement.phase == Phase.AGREEMENT
    if not is_early or number % 2:
        yield _row(engagement, engagement.request.asked_by, wordings[AgreementParty.PRINCIPAL], 5, world)
    if not is_early:
        for person in _teachers(engagement):
            yield _row(engagement, person, wordings[AgreementParty.TEACHER], 6, world)
    if _soon(engagement, 4, world) >= changed.published_at:
        yield _row(engagement, engagement.coach, changed, 4, world)
        return
    yield _row(engagement, engagement.coach, wordings[AgreementParty.COACH], 4, world)
    # Two in three have accepted the other wording too.
    if engagement.closed_at is None and number % 3:
        days = (world.now - engagement.started_at).days - PUBLISHED + 1
        yield _row(engagement, engagement.coach, changed, days, world)


def _teachers(engagement):
    return [person for person, role in engagement.people if role == ParticipantRole.PARTICIPANT]


def _row(engagement, person, wording, days, world):
    return AgreementAcceptance(
        engagement=engagement,
        person=person,
        wording=wording,
        accepted_at=_soon(engagement, days, world),
    )


def _soon(engagement, days, world):
    """So many days after it began, and not after today."""
    return min(engagement.started_at + dt.timedelta(days=days), world.now)
