"""`manage.py import_plan FILE --programme NAME`: a programme's dated plan."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import translation

from accounts.models import SchoolAuthority
from coaching.models import Programme
from coaching.services.plan_import import import_plan


class Command(BaseCommand):
    help = "Read a programme's dated plan (CSV or XLSX). Again and again: nothing comes twice."

    def add_arguments(self, parser):
        """What the command line takes."""
        parser.add_argument("file", help="the plan, with the columns term, date, content and so on")
        parser.add_argument(
            "--programme", required=True, metavar="NAME", help="made when there is none of this name"
        )
        parser.add_argument(
            "--authority", default="", help="name or municipality code, where there are several"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")

    def handle(self, *, file, programme, authority, dry_run, **options):
        """Ends with one line of numbers; exit code 1 when there was a problem, and then nothing has changed."""
        name = " ".join(programme.split())
        if not 0 < len(name) <= Programme._meta.get_field("name").max_length:
            raise CommandError("A programme needs a name of at most 120 letters.")
        where = _authority(name, authority)
        with translation.override("en"):
            try:
                with open(file, "rb") as plan:
                    result = import_plan(plan, authority=where, name=name, dry_run=dry_run)
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            for problem in result.problems:
                self.stderr.write(str(problem))
            if result.problem_count > len(result.problems):
                self.stderr.write(f"and {result.problem_count - len(result.problems)} more")
        self.stdout.write(str(result))
        if result.problem_count:
            raise SystemExit(1)


def _authority(programme, wanted):
    """The authority that is named; else the only one, or the only one that has the programme."""
    authorities = SchoolAuthority.objects.all()
    if wanted:
        found = list(authorities.filter(Q(name__iexact=wanted) | Q(municipality_code=wanted)))
        if not found:
            raise CommandError(f"There is no school authority {wanted}.")
        return found[0]
    found = list(authorities[:2])
    if len(found) != 1:
        found = list(authorities.filter(programmes__name__iexact=programme)[:2])
    if len(found) != 1:
        raise CommandError("Say which school authority: --authority NAME, or its municipality code.")
    return found[0]
