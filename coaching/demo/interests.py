"""People without an account who are interested in a programme, and one who watches the catalogue."""

import datetime as dt

from django.utils import timezone

from coaching.enums import SETTLED_INTEREST, Counted, InterestStatus, ProgrammeKind
from coaching.models import DayCount, Interest, InterestEvent, Watch

K, S = ProgrammeKind, InterestStatus

#: For so many days views have been counted.
VIEWED_DAYS = 120

#: Programme, days ago, name, where, what about, what became of it, whether somebody answers for it.
LEFT = (
    (
        K.NETWORK, 1, "Ebba Rönnkvist", "Tallbackens friskola, Granköping",
        "Jag blir förstelärare till våren. Går det att komma med mitt i läsåret?", S.NEW, False,
    ),
    (
        K.COURSE, 2, "Idris Hallman", "Strandskolan",
        "Vi är sex lärare i ett arbetslag som vill gå tillsammans.\nFinns det plats i vår?", S.NEW, False,
    ),
    (
        K.COURSE, 3, "Moa Lindeborg", "Grannkommunens grundskolor",
        "Kan ni hålla kursen hos oss? Vi är ungefär trettio personer.", S.NEW, True,
    ),
    (
        K.TEACHER_COACHING, 9, "Viggo Sternäng", "Ekbackens skola",
        "Jag är ny rektor. Vad behöver skolan ställa upp med innan vi kan börja?", S.CONTACTED, True,
    ),
    (
        K.NETWORK, 23, "Amina Kroon", "Norrskolan", "Hur söker jag?", S.APPLICATION, True,
    ),
    (
        K.PROCESS_SUPPORT, 48, "Per-Ola Gran", "Förskolorna i Granköping",
        "Gäller det även för oss i förskolan?", S.CLOSED, True,
    ),
)  # fmt: skip


def make_interests(world, programmes):
    """Some in each state. Nobody gets mail of it."""
    make_views(world, programmes)
    rows = [_interest(world, programmes, *left) for left in LEFT]
    Interest.objects.bulk_create(rows)
    events = [InterestEvent(interest=row, at=row.received_at, to_status=S.NEW) for row in rows]
    for row in rows:
        if row.status != S.NEW:
            events.append(
                InterestEvent(
                    interest=row,
                    at=row.received_at + dt.timedelta(days=1),
                    by=world.administrator,
                    from_status=S.NEW,
                    to_status=S.CONTACTED,
                    owner=world.administrator,
                )
            )
        if row.settled_at:
            events.append(
                InterestEvent(
                    interest=row,
                    at=row.settled_at,
                    by=world.administrator,
                    from_status=S.CONTACTED,
                    to_status=row.status,
                )
            )
    InterestEvent.objects.bulk_create(events)
    asked = world.now - dt.timedelta(days=12)
    Watch.objects.create(
        email="moa.lindeborg@grannkommunen.example",
        language="sv",
        kind=K.COURSE,
        consent_wording="Jag vill ha mejl från Bollplank när insatser som passar publiceras. Min adress och sökningen "
        "sparas bara för det, tills jag stoppar det med länken i varje mejl.",
        consented_at=asked,
        confirmed_at=asked + dt.timedelta(minutes=7),
        told_until=world.now,
    )


def make_views(world, programmes):
    """How often each page was read: more in the middle of the week, and every day a little more."""
    today = timezone.localdate(world.now)
    days = [today - dt.timedelta(days=ago) for ago in range(VIEWED_DAYS)]
    DayCount.objects.bulk_create(
        DayCount(
            programme=programme,
            day=day,
            what=Counted.VIEW,
            amount=1 + number + (VIEWED_DAYS - ago) // 40 + (4 if day.weekday() < 5 else 0),
        )
        for number, programme in enumerate(programmes.values())
        for ago, day in enumerate(days)
    )


def _interest(world, programmes, kind, days, name, place, about, status, has_owner):
    received = world.now - dt.timedelta(days=days, hours=3)
    word = name.lower().replace(" ", ".").translate(str.maketrans("åäö", "aao"))
    return Interest(
        programme=programmes[kind],
        name=name,
        email=f"{word}@mejl.example",
        place_of_work=place,
        about=about,
        status=status,
        owner=world.administrator if has_owner else None,
        received_at=received,
        settled_at=received + dt.timedelta(days=4) if status in SETTLED_INTEREST else None,
    )
