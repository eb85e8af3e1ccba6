"""`manage.py replay_tombstones`: after a restore, erase again what had been erased since the backup was made."""

from django.core.management.base import BaseCommand, CommandError

from accounts.acting import maintenance
from coaching import tombstones
from coaching.services.tombstone import replay


class Command(BaseCommand):
    help = "After a restore: erase again what had been erased before. Again and again: nothing goes twice."

    def add_arguments(self, parser):
        """What the command line takes."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run, **options):
        """Ends with lines of numbers; exit code 1 when the file is missing or a line of it cannot be read."""
        path = tombstones.file()
        if not path.exists():
            raise CommandError(
                f"There is no {path}. Bring back the copy of it, or set TOMBSTONES to where it is, before "
                "anybody uses the restored database."
            )
        try:
            with maintenance():
                found = replay(dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"{found.stones.total()} tombstones: {_counted(found.stones)}")
        self.stdout.write(f"{'Would erase' if dry_run else 'Erased'}: {_counted(found.gone)}")
        if found.unreadable:
            lines = ", ".join(map(str, found.unreadable))
            raise CommandError(f"These lines cannot be read, and were passed over: {lines}")


def _counted(numbers):
    return ", ".join(f"{number} {name}" for name, number in sorted(numbers.items()) if number) or "nothing"
