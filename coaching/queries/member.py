"""Who could join an engagement."""

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Duty, Person
from scheduling.enums import ParticipantRole

#: Rows that a search shows; more is said in words.
SHOWN = 20


def eligible(engagement, role, words="") -> list[Person]:
    """People who could be coach or teacher of it and are not in it, by name; `words` of their name or address.

    At most one more than are shown. One statement.
    """
    if role == ParticipantRole.FACILITATOR:
        duties = Duty.objects.current().filter(role=Role.COACH, authority=engagement.authority_id)
    else:
        duties = Duty.objects.current().filter(role=Role.TEACHER, school=engagement.school_id)
    people = Person.objects.filter(is_active=True, pk__in=duties.values("person")).exclude(
        pk__in=[member.person_id for member in engagement.members_now]
    )
    for word in words.split()[:5]:
        people = people.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
        )
    return list(people.order_by("family_name", "given_name", "pk")[: SHOWN + 1])
