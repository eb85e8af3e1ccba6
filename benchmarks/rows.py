"""What the policies cost: all rows of a page with 200 entries, read as their coach, and in turns as the tables' owner.

The owner of the embedded server is a superuser: no policy is asked, and nobody is told who acts.
"""

import statistics
import time

from django.core.management import call_command
from django.db import connection
from django.db.models import F, Prefetch
from django.utils import timezone

from accounts.acting import acting_as, maintenance
from accounts.databaseroles import as_owner
from accounts.models import Person, School, SchoolAuthority
from coaching.enums import ProgrammeKind
from coaching.models import (
    CircleKey,
    Engagement,
    Entry,
    EntryVersion,
    EntryWrap,
    Programme,
    SealedField,
    VaultKey,
)
from scheduling.models import Series, SeriesMember

ENTRIES, FIELDS, ROUNDS = 200, 3, 30
# So many engagements of others, with as many entries each, are in the same tables.
OTHERS = 50


def fill():
    """Engagements with entries of three fields each. Returns the first one's coach and itself."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_schoolauthority, accounts_person CASCADE")
    authority = SchoolAuthority.objects.create(name="Granköpings kommun")
    school = School.objects.create(authority=authority, name="Furuskolan")
    programme = Programme.objects.create(
        authority=authority, kind=ProgrammeKind.TEACHER_COACHING, name="Coachning", slug="coachning"
    )
    made = [_engagement(authority, school, programme, number) for number in range(OTHERS + 1)]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made[0]


def _engagement(authority, school, programme, number):
    coach = Person.objects.create(email=f"coach{number}@example.se", given_name="Åsa", family_name="Lind")
    series = Series.objects.create(authority=authority, school=school, title="Samtal")
    SeriesMember.objects.create(series=series, person=coach, role="facilitator")
    engagement = Engagement.objects.create(
        authority=authority, school=school, programme=programme, series=series
    )
    key = VaultKey.objects.create(
        person=coach, generation=1, public_key=b"x" * 32, activated_at=timezone.now()
    )
    circle_key = CircleKey.objects.create(
        engagement=engagement, circle="coach", generation=1, sealed_roster=b"x", made_by=key
    )
    entries = Entry.objects.bulk_create(
        Entry(engagement=engagement, kind="note", author=coach) for _ in range(ENTRIES)
    )
    EntryWrap.objects.bulk_create(
        EntryWrap(entry=entry, version=1, circle_key=circle_key, sealed=b"x" * 72) for entry in entries
    )
    versions = EntryVersion.objects.bulk_create(
        EntryVersion(entry=entry, number=1, saved_by=coach) for entry in entries
    )
    SealedField.objects.bulk_create(
        SealedField(version=version, name=f"field{name}", sealed=b"x" * 296)
        for version in versions
        for name in range(FIELDS)
    )
    return coach, engagement


def page(engagement):
    """All that the page reads. Returns how many sealed fields there are."""
    current = EntryVersion.objects.filter(number=F("entry__version")).prefetch_related(
        Prefetch("fields", queryset=SealedField.objects.all())
    )
    entries = (
        Entry.objects.filter(engagement=engagement)
        .select_related("author", "engagement", "meeting")
        .prefetch_related("wraps__circle_key", Prefetch("versions", queryset=current, to_attr="current"))
    )
    return sum(len(entry.wraps.all()) * len(entry.current[0].fields.all()) for entry in entries)


def measure():
    """The row of the table."""
    call_command("migrate", interactive=False, verbosity=0)
    with maintenance():
        coach, engagement = fill()
    seconds = {"with": [], "without": []}
    for _ in range(ROUNDS):
        for side, who in (("with", acting_as(coach.pk)), ("without", as_owner())):
            with who:
                # Each change of roles is a new connection, which the first page warms up.
                for _ in range(2):
                    begun = time.perf_counter()
                    assert page(engagement) == ENTRIES * FIELDS
                seconds[side].append(time.perf_counter() - begun)
    medians = {side: statistics.median(values) for side, values in seconds.items()}
    print(
        f"{ENTRIES} entries: {medians['with'] * 1000:.1f} ms with the policies,"
        f" {medians['without'] * 1000:.1f} ms without"
    )
    ratio = medians["with"] / medians["without"]
    return [
        {
            "name": "row policies",
            "value": round(ratio, 2),
            "unit": "×",
            "target": "≤ 1.5",
            "holds": ratio <= 1.5,
        }
    ]
