from django.core.management.commands import flush

from accounts.databaseroles import as_owner


class Command(flush.Command):
    """Django's, as the owner of the tables: the application's role may not empty one."""

    def handle(self, **options):
        with as_owner(options["database"]):
            super().handle(**options)
