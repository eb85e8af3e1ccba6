"""Teachers who would like coaching, and wait for their principal."""

import datetime as dt

from coaching.models import Wish

#: For the first schools, in turn: what their last teacher would like.
TEXTS = (
    "Jag vill få fler elever i 7C att våga läsa högt.\nHar prövat på egen hand men kommer inte vidare.",
    "Skulle vilja ha hjälp att tänka kring genomgångarna i NO. Halva klassen tappar tråden.",
)


def make_wishes(world):
    """One open wish at each of the first schools, told a few days ago. Nobody gets mail of it."""
    Wish.objects.bulk_create(
        Wish(
            teacher=world.teachers[school.pk][-1],
            school=school,
            text=text,
            wished_at=world.now - dt.timedelta(days=3 + number),
        )
        for number, (school, text) in enumerate(zip(world.schools, TEXTS, strict=False))
    )
