from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import ProgrammingError
from psycopg2.errors import InsufficientPrivilege

from accounts.databaseroles import as_owner, grant_to_application


class Command(migrate.Command):
    """Django's, as the owner of the tables; the application's role may use what was made."""

    def handle(self, *args, **options):
        try:
            with as_owner(options["database"]):
                super().handle(*args, **options)
                grant_to_application(options["database"])
        except ProgrammingError as error:
            if not isinstance(error.__cause__, InsufficientPrivilege):
                raise
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"{reason}. Name the role that owns the tables in OWNER_DATABASE_URL; see docs/install.md."
            ) from error
