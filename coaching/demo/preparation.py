"""How groups get ready: the list of their programme, what is done of it and what is late, expectations, agreements."""

import datetime as dt

from coaching.enums import ExpectationKind, ExpectationMark, PreparationOwner, PreparationState
from coaching.models import (
    Expectation,
    GroupAgreement,
    GroupAgreementConfirmation,
    GroupAgreementStart,
    Preparation,
    PreparationTemplate,
)
from coaching.preparationlist import STANDARD
from coaching.queries.preparation import groups_with_standing, owners_of, start_of
from scheduling.enums import ParticipantRole

IN_GROUP = (
    "Vi börjar och slutar i tid, och den som får förhinder säger till dagen innan.\n\n"
    "Alla kommer förberedda. Den som inte har hunnit säger det och lyssnar.\n\n"
    "Vi låter varandra tala till punkt. Det som sägs om elever och kollegor stannar i gruppen."
)
BETWEEN = (
    "Ledarna träffas två gånger per termin och berättar vad deras grupper arbetar med.\n\n"
    "Material som en grupp har gjort får de andra använda."
)
EXPECTED = {
    ExpectationKind.LEADER: "Att få tid att förbereda varje träff",
    ExpectationKind.PRINCIPAL: "Att det som prövas syns i klassrummen före jul",
    ExpectationKind.PARTICIPANTS: "Att vi får pröva något på egna lektioner mellan träffarna",
    ExpectationKind.SUPPORTERS: "Att ledaren tar med sig frågor till våra träffar",
}
MARKS = (ExpectationMark.REASONABLE, ExpectationMark.TO_TALK, ExpectationMark.REASONABLE, "")


def make_preparation(groups, now):
    """Prepare these groups, each a little differently, as it might stand at `now` (UTC). Nobody gets mail of it."""
    groups = list(groups_with_standing().filter(pk__in=[group.pk for group in groups]).order_by("pk"))
    templates, owners = _lists(groups, now), owners_of(groups)
    Preparation.objects.bulk_create(
        (
            _line(group, template, owners[group.pk], (number, place), now)
            for number, group in enumerate(groups)
            for place, template in enumerate(templates[group.programme_id])
        ),
        batch_size=1000,
    )
    # The last group of each few has not come that far.
    ahead = [group for number, group in enumerate(groups) if number % 3 != 2]
    _expectations(ahead, owners, now)
    _agreements(ahead, now)


def _lists(groups, now):
    """The programmes' lists and texts to begin with; lines by the programme's pk."""
    programmes = {group.programme_id: group.programme for group in groups}
    rows = [
        PreparationTemplate(
            programme=programme,
            text_sv=text_sv,
            text_en=text_en,
            owner=owner,
            days_before=days_before,
            position=position,
            changed_at=now,
        )
        for programme in programmes.values()
        for position, (text_sv, text_en, owner, days_before) in enumerate(STANDARD, start=1)
    ]
    PreparationTemplate.objects.bulk_create(rows)
    GroupAgreementStart.objects.bulk_create(
        GroupAgreementStart(programme=programme, in_group=IN_GROUP, between_groups=BETWEEN, changed_at=now)
        for programme in programmes.values()
    )
    GroupAgreement.objects.bulk_create(
        GroupAgreement(programme=programme, version=1, text=BETWEEN, written_at=now - dt.timedelta(days=20))
        for programme in programmes.values()
    )
    found = {}
    for row in rows:
        found.setdefault(row.programme_id, []).append(row)
    return found


def _line(group, template, owners, at, now):
    """Groups that have met were ready before that, but for one line of every third; of the others what is due by now is
    ready but for every fifth line, and of the rest every fourth."""
    item = Preparation(
        group=group,
        template=template,
        text_sv=template.text_sv,
        text_en=template.text_en,
        owner=template.owner,
        days_before=template.days_before,
        position=template.position,
        created_at=now - dt.timedelta(days=60),
    )
    start, people = start_of(group), owners[PreparationOwner(template.owner)]
    due_on, has_met = item.due(start), start is not None and start < now.date()
    is_due = due_on is not None and due_on < now.date()
    (of_group, place), number = at, sum(at)
    waits = of_group % 3 == 0 and place == 4 if has_met else number % 5 == 4 if is_due else number % 4 != 0
    if people and not waits:
        item.state, item.settled_by = PreparationState.DONE, people[0]
        since = dt.timedelta(days=(now.date() - start).days) if has_met else dt.timedelta()
        item.settled_at = now - since - dt.timedelta(days=3 + number % 9)
        item.created_at = min(item.created_at, item.settled_at - dt.timedelta(days=20))
    return item


def _expectations(groups, owners, now):
    Expectation.objects.bulk_create(
        Expectation(
            group=group,
            kind=kind,
            text=EXPECTED[kind],
            written_by=writer,
            written_at=now - dt.timedelta(days=12),
            changed_at=now - dt.timedelta(days=12),
            mark=mark,
            marked_at=now - dt.timedelta(days=5) if mark else None,
            marked_by=group.leaders[0] if mark else None,
        )
        for group in groups
        for (kind, writer), mark in zip(_writers(group, owners[group.pk]), MARKS, strict=True)
        if writer and group.leaders
    )


def _writers(group, owners):
    """For each heading somebody who is of that kind, or None."""
    series = group.programme.series
    members = series.members.all() if series else ()
    coordinators = [row.person for row in members if row.role == ParticipantRole.FACILITATOR]
    people = (owners[PreparationOwner.LEADER], owners[PreparationOwner.PRINCIPAL], group.people, coordinators)
    return [(kind, some[0] if some else None) for kind, some in zip(ExpectationKind, people, strict=True)]


def _agreements(groups, now):
    """In each group its own, which the first of its members have confirmed."""
    agreements = GroupAgreement.objects.bulk_create(
        GroupAgreement(
            programme=group.programme,
            group=group,
            version=1,
            text=IN_GROUP,
            written_by=group.leaders[0],
            written_at=now - dt.timedelta(days=6),
        )
        for group in groups
        if group.leaders
    )
    GroupAgreementConfirmation.objects.bulk_create(
        GroupAgreementConfirmation(
            agreement=agreement, person=person, confirmed_at=now - dt.timedelta(days=4)
        )
        for agreement in agreements
        for person in agreement.group.people[: len(agreement.group.people) // 2 + 1]
    )
