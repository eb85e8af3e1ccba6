from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.acting import maintenance
from accounts.demo import PASSPHRASE, PASSWORD, SIGN_INS
from accounts.models import Person, School
from coaching.demo import NotEmpty, fill
from coaching.demo.notes import make_notes
from scheduling.models import Meeting


class Command(BaseCommand):
    help = "Fills an empty database with a made-up municipality."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=1, help="so many times as much of everything")
        parser.add_argument(
            "--if-empty", action="store_true", help="does nothing where there is data already"
        )
        parser.add_argument("--sign-ins", action="store_true", help="only prints one sign-in for each role")

    def handle(self, *, scale, if_empty, sign_ins, **options):
        if sign_ins:
            return self.print_sign_ins()
        if scale < 1:
            raise CommandError("--scale takes a whole number from 1.")
        try:
            with maintenance():
                fill(scale=scale)
        except NotEmpty:
            if if_empty:
                return None
            raise CommandError(
                "There is data in this database already; the demo only fills an empty one."
            ) from None
        with maintenance():
            make_notes(timezone.now())
        self.stdout.write(
            f"{School.objects.count()} schools, {Person.objects.count()} people, {Meeting.objects.count()} meetings."
        )
        return None

    def print_sign_ins(self):
        """Who can sign in, where the demonstration people exist."""
        people = {person.email: person for person in Person.objects.filter(email__in=SIGN_INS.values())}
        for role, email in SIGN_INS.items():
            if email in people:
                self.stdout.write(f"  {role.value:<14} {email}   {people[email]}")
        if people:
            self.stdout.write(f"  password       {PASSWORD}")
            self.stdout.write(f"  passphrase     {PASSPHRASE}   (opens what coach and teacher have written)")
