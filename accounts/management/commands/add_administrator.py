from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.enums import AuthorityKind, Role
from accounts.services.authority import ensure_authority
from accounts.services.invitation import invite, link
from accounts.services.person import add_person


class Command(BaseCommand):
    help = (
        "Adds and invites an administrator of a school authority: the first one, who then invites the others."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("given_name")
        parser.add_argument("family_name")
        parser.add_argument(
            "--authority", required=True, help="name of the school authority, made when missing"
        )
        parser.add_argument("--kind", choices=AuthorityKind.values, default=AuthorityKind.MUNICIPALITY)
        parser.add_argument("--municipality", help="its four-digit code")

    def handle(self, *, email, given_name, family_name, authority, kind, municipality, **options):
        try:
            authority = ensure_authority(name=authority, kind=kind, municipality_code=municipality)
            duty = {"role": Role.ADMINISTRATOR, "authority": authority, "starts_on": timezone.localdate()}
            person = add_person(given_name=given_name, family_name=family_name, email=email, duty=duty)
            person = invite(person=person, authority=authority, by=person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(
            f"Invited by mail. The same link, to choose a password with:\n{link(person=person, authority=authority)}"
        )
