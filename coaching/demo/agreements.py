"""Who has accepted what: agreements that are complete, that wait for somebody, and that ask again."""

import datetime as dt

from coaching.agreementwording import WORDING
from coaching.enums import AgreementParty, ParagraphKind, Phase
from coaching.models import AgreementAcceptance, AgreementWording, ParagraphRelease

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
                    teacher=engagement.people[0],
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
        for person in engagement.people:
            yield _row(engagement, person, wordings[AgreementParty.TEACHER], 6, world)
    yield _row(engagement, engagement.coach, wordings[AgreementParty.COACH], 4, world)
    # Two coaches in three have accepted the other wording too.
    if engagement.closed_at is None and engagement.coach.pk % 3:
        yield AgreementAcceptance(
            engagement=engagement,
            person=engagement.coach,
            wording=changed,
            accepted_at=world.now - dt.timedelta(days=PUBLISHED - 1),
        )


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
