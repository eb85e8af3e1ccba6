"""What one does with the lines of a programme's plan: ask those whom they are for, give each group its time, and move
what a break has come in the way of."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.models import PlanItem, Programme
from coaching.queries.audience import People, asked_lines
from coaching.queries.plandates import day_of, moves_of
from scheduling.enums import MeetingStatus
from scheduling.services import meeting as meetings
from scheduling.services.meeting import MeetingError

#: Groups that can follow one another on one day.
MOST_GROUPS = 12


class PlanChanged(MeetingError):
    """What was chosen is not proposed any more; the text says so."""

    def __init__(self):
        super().__init__(_("The plan has changed meanwhile. Look at it again and choose anew."))


@transaction.atomic
def ask_people(*, programme, by, item=None) -> int:
    """Ask those whom the lines of the plan (or only `item`) are for and who are not asked yet; says how many times.

    What is over or called off is left alone.
    """
    _locked(programme)
    items = None if item is None else [item]
    return sum(
        meetings.ask_people(meeting=line.item.meeting, people=line.missing, by=by)
        for line in sorted(asked_lines(programme, items), key=lambda line: line.item.meeting_id)
        if line.may_ask
    )


@transaction.atomic
def book_groups(*, item, groups, starts_at, minutes, pause, place, by) -> list[PlanItem]:
    """Give each of `groups` its time, one after the other from `starts_at` (UTC), so many minutes each and apart.

    The line becomes one for each group; its coordinators lead them all. Raises DoubleBooked (then nothing is booked)
    and MeetingError for a line that has its times, or a group that has one already.
    """
    programme = _locked(item.programme)
    item = PlanItem.objects.select_for_update().select_related("meeting__series").get(pk=item.pk)
    if not item.is_per_group or item.group_id or item.meeting.status != MeetingStatus.OPEN:
        raise MeetingError(_("The times of this line have been set already."))
    if not groups:
        raise MeetingError(_("Tick at least one group."))
    people = People(programme)
    booked = []
    for number, group in enumerate(groups):
        start = starts_at + number * dt.timedelta(minutes=minutes + pause)
        times = {"starts_at": start, "ends_at": start + dt.timedelta(minutes=minutes)}
        about = {**times, "place": place, "by": by}
        if number == 0:
            booked.append(_take_over(item, group, people.of_group(group), about))
        else:
            booked.append(_one_more(item, group, people.of_group(group), about))
    return booked


@transaction.atomic
def move_hit(*, programme, chosen, by) -> int:
    """Move the meetings to the new days whose keys (of queries.plandates.Move) are in `chosen`; says how many.

    Raises PlanChanged when one of these is not proposed any more, MeetingError when nothing is chosen, DoubleBooked.
    """
    programme = _locked(programme)
    if not chosen:
        raise MeetingError(_("Tick at least one date."))
    proposed = {move.key: move for move in moves_of(programme) if move.new}
    if set(chosen) - proposed.keys():
        raise PlanChanged
    moves = [proposed[key] for key in dict.fromkeys(chosen)]
    for move in sorted(moves, key=lambda move: move.item.meeting_id):
        new = move.new
        meetings.move(meeting=move.item.meeting, starts_at=new.starts_at, ends_at=new.ends_at, by=by)
    return len(moves)


@transaction.atomic
def keep_day(*, item) -> None:
    """The line is meant to be on its day, though that lies in a break; on another day it would be told again."""
    item = PlanItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    item.kept_day = day_of(item)
    item.save(update_fields=["kept_day"])


def _take_over(item, group, people, about):
    """The line itself, and its meeting, become those of the first group."""
    item.group = group
    item.save(update_fields=["group"])
    # Nobody has been told of a meeting without a time: whoever was named for it is named anew.
    item.meeting.participants.all().delete()
    meetings.ask_people(meeting=item.meeting, people=people, by=about["by"])
    item.meeting = meetings.set_time(meeting=item.meeting, **about)
    return item


def _one_more(item, group, people, about):
    meeting = meetings.book(series=item.meeting.series, kind=item.meeting.kind, participants=people, **about)
    same = ("programme", "term_season", "term_year", "first_day", "content", "audience", "is_per_group")
    return PlanItem.objects.create(
        meeting=meeting, group=group, source=item.source, **{name: getattr(item, name) for name in same}
    )


def _locked(programme):
    return Programme.objects.select_for_update(of=("self",)).select_related("series").get(pk=programme.pk)
