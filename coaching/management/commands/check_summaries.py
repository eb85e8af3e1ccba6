"""`manage.py check_summaries`: compare every figure that reports read with the meetings that it was made of."""

from django.core.management.base import BaseCommand, CommandError

from coaching.services.summary import check
from coaching.services.summary import rebuild as make_anew

#: So many of the cells that differ are printed of each table.
SHOWN = 20


class Command(BaseCommand):
    help = "Compares the summaries that reports read with the meetings themselves; exit code 1 where they differ."

    def add_arguments(self, parser):
        """What the command line takes."""
        parser.add_argument("--rebuild", action="store_true", help="make all of them anew first")

    def handle(self, *, rebuild: bool, **options):
        """Prints each cell that is stored and ought not to be (-), or ought to be and is not (+). Numbers are ids."""
        if rebuild:
            self.stdout.write(f"{make_anew()} cells made anew.")
        found = check()
        for table, rows in found.items():
            for row in rows[:SHOWN]:
                sign = "-" if row.pop("is_stored") else "+"
                self.stdout.write(
                    f"{sign} {table}: {', '.join(f'{name}={value}' for name, value in row.items())}"
                )
            if len(rows) > SHOWN:
                self.stdout.write(f"  {table}: and {len(rows) - SHOWN} more")
        differing = sum(map(len, found.values()))
        if differing:
            raise CommandError(
                f"{differing} cells differ. `manage.py check_summaries --rebuild` makes all of them anew."
            )
        self.stdout.write("Every cell agrees with the meetings.")
