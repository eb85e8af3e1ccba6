"""Groups of a programme from a file: one line for each member; the same file again changes nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.importing import PROGRESS_EVERY, Result, all_or_nothing
from accounts.models import School
from accounts.tabular import Column, TabularError, open_table, plain
from coaching.models import Group, Programme
from coaching.queries.group import people_of
from coaching.rules.programme import may_edit
from coaching.services import group as services
from coaching.services.programme import busy_sentence
from scheduling.enums import ParticipantRole
from scheduling.services.meeting import DoubleBooked, MeetingError

COLUMNS = {
    "group": Column("grupp", ("group", "gruppnamn", "group name"), required=True),
    "school": Column("skola", ("school",)),
    "module": Column("modul", ("module", "tema")),
    "leader": Column("ledare", ("leader", "leder", "grupphandledare", "processledare", "leader mail")),
    "member": Column("deltagare", ("member", "medlem", "lärare", "e-post", "member mail")),
}
NAME, MODULE = 80, 80


class Wrong(Exception):
    """A cell that cannot be read: in which column, and why."""

    def __init__(self, column, text):
        self.column = column
        super().__init__(text)


def import_groups(file, *, programme, by, dry_run=False, progress=None) -> Result:
    """Read the groups in the binary `file` into `programme`: all of it or, when there is any problem, nothing.

    What is wrong is in the result; nothing is raised for it. `progress(lines)` is called now and then.
    """
    with all_or_nothing(dry_run=dry_run) as result:
        table = open_table(file, COLUMNS)
        _Groups(services.locked_programme(programme), by, result).read(table, progress)
    return result


def import_for_office(file, *, options: dict, by, dry_run, progress) -> Result:
    """As `import_groups`, from a page: into the programme `options["programme"]`, whose office `by` must belong to."""
    programme = Programme.objects.filter(pk=options.get("programme")).first()
    if programme is None or not may_edit(by, programme):
        result = Result()
        result.problem(_("You are not an administrator of this programme any more."))
        return result
    return import_groups(file, programme=programme, by=by, dry_run=dry_run, progress=progress)


class _Groups:
    """One reading of a file, inside the caller's transaction."""

    def __init__(self, programme, by, result):
        self.programme, self.by, self.result = programme, by, result
        self.people = {person.email: person for person in people_of(programme)}
        self.schools = {}
        for school in School.objects.filter(authority=programme.authority_id).order_by("pk"):
            for name in filter(None, (school.name, school.unit_code)):
                self.schools.setdefault(plain(name), school)
        self.groups = {
            group.name.lower(): group for group in programme.groups.select_related("school", "series")
        }

    def read(self, table, progress):
        for row in table:
            self.result.read += 1
            if progress and self.result.read % PROGRESS_EVERY == 0:
                progress(self.result.read)
            try:
                # What is refused half way leaves nothing behind, so that the lines after it are judged as they should.
                with transaction.atomic():
                    change = self._take(row)
            except Wrong as wrong:
                self.result.problem(str(wrong), line=row.line, column=table.heading(wrong.column))
            else:
                setattr(self.result, change, getattr(self.result, change) + 1)
        if not self.result.read:
            raise TabularError(_("There are no lines below the headings."))

    def _take(self, row) -> str:
        """Do what a line says; which of the result's counts it belongs to."""
        name, module = self._text(row, "group", NAME), self._text(row, "module", MODULE)
        if not name:
            raise Wrong("group", _("The name of the group is missing."))
        school, leader, member = self._school(row), self._person(row, "leader"), self._person(row, "member")
        group, change = self.groups.get(name.lower()), "unchanged"
        if group is None:
            group = self._did(
                "group", services.create, programme=self.programme, name=name, school=school, module=module
            )
            self.groups[name.lower()], change = group, "created"
        elif school and group.school_id != school.pk:
            raise Wrong(
                "school", _("%(group)s is not a group of %(school)s.") % {"group": group, "school": school}
            )
        elif module and module != group.module:
            self.groups[name.lower()] = self._did("module", services.change, group=group, module=module)
            change = "updated"
        roles = dict(group.series.members.current().values_list("person", "role"))
        if leader and roles.get(leader.pk) != ParticipantRole.FACILITATOR:
            leading = [pk for pk, role in roles.items() if role == ParticipantRole.FACILITATOR]
            leaders = [*(one for one in self.people.values() if one.pk in leading), leader]
            self._did("leader", services.set_leaders, group=group, leaders=leaders)
            change = "updated" if change == "unchanged" else change
        if member and roles.get(member.pk) != ParticipantRole.PARTICIPANT:
            self._did("member", services.add_member, group=group, person=member)
            change = "created"
        return change

    def _did(self, column, service, **arguments) -> Group:
        try:
            return service(by=self.by, **arguments)
        except DoubleBooked as error:
            raise Wrong(column, busy_sentence(error)) from error
        except (services.GroupError, MeetingError) as error:
            raise Wrong(column, str(error)) from error

    def _text(self, row, column, longest):
        text = " ".join(row[column].split())
        if len(text) > longest:
            raise Wrong(column, _("At most %(limit)s letters have room here.") % {"limit": longest})
        return text

    def _school(self, row):
        if not row["school"]:
            return None
        school = self.schools.get(plain(row["school"]))
        if school is None:
            raise Wrong("school", _("There is no school called “%(name)s”.") % {"name": row["school"][:80]})
        return school

    def _person(self, row, column):
        if not row[column]:
            return None
        person = self.people.get(row[column].strip().lower())
        if person is None:
            raise Wrong(column, _("Nobody here has the address %(address)s.") % {"address": row[column][:80]})
        return person
