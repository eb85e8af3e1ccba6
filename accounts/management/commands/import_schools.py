"""`manage.py import_schools FILE --municipality 0180`: the public school register."""

import contextlib

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.models.authority import municipality_code_validator
from accounts.services.school_register import import_schools


class Command(BaseCommand):
    help = "Read schools from the public school register (CSV or XLSX). Again and again: nothing comes twice."

    def add_arguments(self, parser):
        """What the command line takes."""
        parser.add_argument("file", help="the register, with the columns Kod, Skolenhetsnamn and so on")
        parser.add_argument("--municipality", default="", metavar="CODE", help="only this one, such as 0180")
        parser.add_argument(
            "--municipalities-file", metavar="FILE", help="names of municipalities: Kod, Kommun"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")

    def handle(self, *, file, municipality, municipalities_file, dry_run, **options):
        """Ends with one line of numbers; exit code 1 when there was a problem, and then nothing has changed."""
        if municipality and not municipality_code_validator.regex.match(municipality):
            raise CommandError(f"A municipality code has four digits, such as 0180, not {municipality}.")
        with contextlib.ExitStack() as stack, translation.override("en"):
            try:
                register = stack.enter_context(open(file, "rb"))
                names = stack.enter_context(open(municipalities_file, "rb")) if municipalities_file else None
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            result = import_schools(
                register, municipality=municipality, municipalities=names, dry_run=dry_run
            )
            for problem in result.problems:
                self.stderr.write(str(problem))
            if result.problem_count > len(result.problems):
                self.stderr.write(f"and {result.problem_count - len(result.problems)} more")
        self.stdout.write(str(result))
        if result.problem_count:
            raise SystemExit(1)
