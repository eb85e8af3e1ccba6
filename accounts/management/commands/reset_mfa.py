from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from accounts.services.mfa import reset_mfa


class Command(BaseCommand):
    help = (
        "Takes away the second step of somebody who has lost it and whom no administrator can help, "
        "such as the last administrator. The person is told by mail."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {email}.")
        if reset_mfa(person=person, by=None) is None:
            raise CommandError(f"{person} signs in with the password alone already.")
        self.stdout.write(f"{person} signs in with the password alone now, and is told by mail.")
