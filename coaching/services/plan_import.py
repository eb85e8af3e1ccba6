"""A programme's dated plan from a file: what it leaves open stays open, and the same line again changes nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.importing import PROGRESS_EVERY, Result, all_or_nothing
from accounts.tabular import TabularError, open_table
from coaching.enums import ProgrammeKind
from coaching.models import PlanItem, Programme
from coaching.rules.programme import may_edit
from coaching.services.plan_lines import COLUMNS, PlanLine, read_line
from coaching.services.programme import busy_sentence, create, series_of
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Poll, Term, TimeOption
from scheduling.services import meeting as meetings

OPEN = (MeetingStatus.OPEN, MeetingStatus.POLLING)


def import_plan(
    file, *, programme=None, authority=None, name="", by=None, dry_run=False, progress=None
) -> Result:
    """Read the plan in the binary `file` into `programme`: all of it or, when there is any problem, nothing.

    Without `programme` the one of `authority` with this name is taken, or made. `by` is who imports, None for nobody
    in particular. `progress(lines)` is called now and then. What is wrong is in the result; nothing is raised for it.
    """
    with all_or_nothing(dry_run=dry_run) as result:
        table = open_table(file, COLUMNS)
        _Plan(_programme(programme, authority, name, by), by, result).read(table, progress)
    return result


def import_for_office(file, *, options: dict, by, dry_run, progress) -> Result:
    """As `import_plan`, from a page: into the programme `options["programme"]`, whose office `by` must belong to."""
    programme = Programme.objects.filter(pk=options.get("programme")).first()
    if programme is None or not may_edit(by, programme):
        result = Result()
        result.problem(_("You are not an administrator of this programme any more."))
        return result
    return import_plan(file, programme=programme, by=by, dry_run=dry_run, progress=progress)


def _programme(programme, authority, name, by):
    """The programme, locked: two imports of the same plan come after each other."""
    if programme is None:
        programme = Programme.objects.filter(authority=authority, name__iexact=name).first()
    if programme is None:
        programme = create(authority=authority, kind=ProgrammeKind.PROCESS_SUPPORT, name=name, by=by)
    return Programme.objects.select_for_update().get(pk=programme.pk)


class _Plan:
    """One reading of a plan, inside the caller's transaction."""

    def __init__(self, programme, by, result):
        self.programme, self.by, self.result = programme, by, result
        self.series = series_of(programme=programme)
        terms = Term.objects.filter(authority=programme.authority_id)
        self.terms = {term.code: (term.starts_on, term.ends_on) for term in terms}
        items = programme.plan_items.select_related("meeting__series").prefetch_related(
            "meeting__time_options"
        )
        self.items = {(item.first_day, item.content, tuple(item.audience)): item for item in items}
        #: The line of this file that each line of the plan came from.
        self.lines: dict[tuple, PlanLine] = {}

    def read(self, table, progress):
        for row in table:
            self.result.read += 1
            if progress and self.result.read % PROGRESS_EVERY == 0:
                progress(self.result.read)
            line = read_line(row, table=table, term_dates=self._term_dates, result=self.result)
            if line:
                self._take(line, table)
        if not self.result.read:
            raise TabularError(_("There are no lines below the headings."))

    def _term_dates(self, code):
        return self.terms.get(code) or code.usual_dates()

    def _take(self, line, table):
        twin = self.lines.setdefault(line.key, line)
        if twin is not line:
            self._again(line, twin)
            return
        try:
            # What is refused half way leaves nothing behind, so that the lines after it are judged as they should.
            with transaction.atomic():
                change = self._write(line)
        except meetings.DoubleBooked as error:
            self.result.problem(busy_sentence(error), line=line.number, column=table.heading("time"))
        except meetings.MeetingError as error:
            self.result.problem(str(error), line=line.number)
        else:
            setattr(self.result, change, getattr(self.result, change) + 1)

    def _again(self, line, twin):
        if line.source == twin.source:
            self.result.unchanged += 1
            return
        self.result.problem(
            _("Line %(line)s has the same date, content and audience.") % {"line": twin.number},
            line=line.number,
        )

    def _write(self, line) -> str:
        """Create or update the line of the plan; says which."""
        item = self.items.get(line.key)
        if item is None:
            self.items[line.key] = self._create(line)
            return "created"
        if item.source == line.source:
            return "unchanged"
        if item.group_id:
            # The groups have their times, which were set on the page: the line is settled.
            self.programme.plan_items.filter(
                first_day=item.first_day, content=item.content, audience=item.audience
            ).update(source=line.source)
            return "unchanged"
        changed = self._update_meeting(line, item.meeting)
        about = {
            "term_season": line.term.season,
            "term_year": line.term.year,
            "is_per_group": line.is_per_group,
        }
        changed = changed or any(getattr(item, name) != value for name, value in about.items())
        for name, value in {**about, "source": line.source}.items():
            setattr(item, name, value)
        item.save(update_fields=[*about, "source"])
        return "updated" if changed else "unchanged"

    def _create(self, line) -> PlanItem:
        place = line.place or self.series.place
        if line.is_fixed:
            starts_at, ends_at = line.times[0]
            meeting = meetings.book(
                series=self.series,
                kind=line.kind,
                starts_at=starts_at,
                ends_at=ends_at,
                place=place,
                by=self.by,
            )
        else:
            meeting = Meeting.objects.create(
                series=self.series,
                kind=line.kind,
                status=MeetingStatus.POLLING if len(line.days) > 1 else MeetingStatus.OPEN,
                day=line.days[0],
                planned_minutes=line.minutes,
                place=place,
                created_by=self.by,
            )
            _offer(meeting, line)
        return PlanItem.objects.create(
            programme=self.programme,
            meeting=meeting,
            term_season=line.term.season,
            term_year=line.term.year,
            first_day=line.days[0],
            content=line.content,
            audience=list(line.audience),
            is_per_group=line.is_per_group,
            source=line.source,
        )

    def _update_meeting(self, line, meeting) -> bool:
        """Let the meeting be as the line says now; a time that was set on the page is not taken back."""
        place = line.place or meeting.place
        if meeting.status in OPEN:
            return self._set_time(line, meeting, place) if line.is_fixed else _open(line, meeting, place)
        if meeting.status != MeetingStatus.BOOKED:
            return False
        starts_at, ends_at = line.times[0] if line.is_fixed else (meeting.starts_at, meeting.ends_at)
        before = meeting.sequence
        moved = meetings.move(meeting=meeting, starts_at=starts_at, ends_at=ends_at, place=place, by=self.by)
        return moved.sequence != before

    def _set_time(self, line, meeting, place):
        starts_at, ends_at = line.times[0]
        meetings.set_time(meeting=meeting, starts_at=starts_at, ends_at=ends_at, place=place, by=self.by)
        return True


def _open(line, meeting, place) -> bool:
    """Let a meeting whose time is open be open as the line says."""
    wanted = {
        "status": MeetingStatus.POLLING if len(line.days) > 1 else MeetingStatus.OPEN,
        "day": line.days[0],
        "planned_minutes": line.minutes,
        "place": place,
    }
    if Poll.objects.filter(meeting=meeting, withdrawn_at=None).exists():
        # People have been asked about the times on the page, and answer just now.
        del wanted["status"], wanted["planned_minutes"]
        return _save(meeting, wanted)
    offered = [(option.day, option.starts_at, option.ends_at) for option in meeting.time_options.all()]
    differs = _save(meeting, wanted)
    if not differs and offered == _options(line):
        return False
    TimeOption.objects.filter(meeting=meeting).delete()
    _offer(meeting, line)
    return True


def _save(meeting, wanted) -> bool:
    """Store what differs; whether anything does."""
    differs = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    for name in differs:
        setattr(meeting, name, wanted[name])
    if differs:
        meeting.save(update_fields=differs)
    return bool(differs)


def _options(line):
    """The times that a line leaves to choose between: none where only the clock is open."""
    if len(line.days) == 1:
        return []
    times = line.times or ((None, None),) * len(line.days)
    return [(day, *span) for day, span in zip(line.days, times, strict=True)]


def _offer(meeting, line):
    TimeOption.objects.bulk_create(
        TimeOption(meeting=meeting, day=day, starts_at=starts_at, ends_at=ends_at, position=position)
        for position, (day, starts_at, ends_at) in enumerate(_options(line))
    )
