"""What was said: vaults for the coach and the teacher who can be tried, what they wrote to each other, and their tasks.

Sealed like everything else, and through the services. Apart from `fill`, since making a vault takes a second.
"""

import datetime as dt
from itertools import zip_longest

from django.db import transaction

from accounts.demo import PASSPHRASE, RECOVERY_CODE, SIGN_INS
from accounts.enums import Role
from accounts.models import Person
from coaching.demo.goals import make_goal
from coaching.demo.tasks import TOLD, make_tasks
from coaching.demo.visits import make_visit
from coaching.enums import EntryKind
from coaching.models import Engagement, Entry, EntryVersion, VaultKey
from coaching.services import vault
from coaching.services.circlekey import settle
from coaching.services.entry import write
from coaching.vault.plaintext import Plaintext
from coaching.vault.records import UnlockedVault
from scheduling.enums import MeetingStatus
from scheduling.models import Message

#: For each of the coach's engagements, oldest first, what was written after its first, second, … held meeting:
#: the coach's own, what the coach shares, what the teacher writes. Empty is nothing.
WRITTEN = [
    [
        (
            "Ledningen är med. Rektorn frågade två gånger om hon får veta vad vi pratar om. Förklarade "
            "överenskommelsen en gång till. Alva såg lättad ut när jag sa det högt.",
            "Vi kom överens om varannan vecka, i grupprummet. Rektorn ser till att ni båda är fria de timmarna. Vad vi "
            "talar om stannar mellan oss.",
            "",
        ),
        (
            "Alva talar snabbt när hon är osäker. Vänta in. Tystnaden efter frågan om vad eleverna gör när hon inte "
            "hjälper dem gav mer än alla mina frågor.",
            "Det du vill åt: att fler elever berättar hur de tänker, inte bara de fyra som alltid räcker upp handen. "
            "Till nästa gång prövar du att låta dem skriva en minut innan någon svarar.",
            "Jag insåg att jag nästan alltid svarar själv efter tre sekunder. Det var inte roligt att upptäcka, men "
            "bra att veta.",
        ),
        (
            "Daniel höll sig i bakgrunden. Fråga honom först nästa gång, och låt honom tala till punkt.",
            "En minut att skriva gjorde skillnad i 5B: elva elever delade med sig, mot fyra förra veckan. I 5A blev "
            "det oroligt. Ni tror båda att det hänger på hur uppgiften presenteras.",
            "I 5A glömde jag säga varför vi gör det. Prövar igen på torsdag, med ett exempel på tavlan.",
        ),
        (
            "Nu frågar de varandra mer än mig. Dags att tala om hur de fortsätter utan mig till våren.",
            "Lektionsbesök bokat. Du vill att jag ser efter vilka elever som får ordet, och hur länge de får tänka. "
            "Ingenting annat.",
            "",
        ),
    ],
    [
        (
            "Rasmus har fått höra att han 'behöver' coachning. Börjar med att skilja det från det han själv vill.",
            "Du bestämmer vad vi arbetar med. Det du sa först är kanske det viktigaste: att du vill tycka om "
            "måndagarna igen.",
            "",
        ),
        ("", "Två möjliga mål på tavlan. Sov på saken. Båda är bra, det ena är ditt.", ""),
    ],
    [
        (
            "",
            "Vi tittade på tre elevtexter. Du såg själv att återkopplingen handlar om stavning fast målet är "
            "sammanhang.",
            "",
        ),
        (
            "Mattias är trött. Frågade rakt ut hur han har det. Han vill fortsätta, men inte öka takten. Inget mer ska "
            "stå här.",
            "Vi tar det lugnare i november. En sak åt gången: en kommentar om sammanhang i varje text.",
            "",
        ),
    ],
    [
        (
            "Två viljor i rummet. Amina vill pröva, Gunnar vill veta att det fungerar först. Båda har rätt. Kan bli en "
            "styrka om de får se det.",
            "Ni formulerar målet var för sig till nästa gång, och läser varandras innan vi ses.",
            "",
        ),
    ],
    [
        (
            "",
            "Det du prövade: eleverna skrev egna frågor till texten. Det du såg: frågorna blev bättre än dina, sa du "
            "själv.",
            "",
        ),
    ],
]


@transaction.atomic
def make_notes(now):
    """Vaults for the two sign-ins, with the passphrase of the demonstration, and their notes until `now`."""
    coach, teacher = (Person.objects.get(email=SIGN_INS[role]) for role in (Role.COACH, Role.TEACHER))
    coachs, teachers = (make_vault(person, now) for person in (coach, teacher))
    engagements = Engagement.objects.with_member(coach).with_people().filter(closed_at=None).order_by("pk")
    people = {"coach": coach, "coachs": coachs, "teacher": teacher, "teachers": teachers}
    rows = zip_longest(engagements[: len(WRITTEN)], WRITTEN, TOLD, fillvalue=())
    for number, (engagement, written, told) in enumerate(rows):
        if not engagement:
            break
        settle(unlocked=coachs, engagement=engagement)
        has_teacher = any(person.pk == teacher.pk for person in engagement.teachers)
        if has_teacher:
            settle(unlocked=teachers, engagement=engagement)
        meetings = engagement.series.meetings.filter(status=MeetingStatus.HELD).order_by("starts_at")
        if number == 0:
            make_goal(coachs, engagement, coach, meetings)
        for meeting, (own, shared, answer) in zip(meetings, written, strict=False):
            at = meeting.ends_at + dt.timedelta(minutes=10)
            note(coachs, engagement, meeting, coach, own, at, shared=False)
            note(coachs, engagement, meeting, coach, shared, at + dt.timedelta(minutes=4), shared=True)
            if has_teacher:
                note(teachers, engagement, meeting, teacher, answer, at + dt.timedelta(hours=5), shared=True)
        make_tasks(engagement, told, now=now, **people)
        if has_teacher:
            make_visit(engagement, coach, teacher, {"coach": coachs, "teacher": teachers}, now)


def make_vault(person, now):
    """The person's vault, open, as if made three months ago."""
    vault.make(person=person, passphrase=PASSPHRASE, code=RECOVERY_CODE)
    pairs = vault.confirm(person=person, typed=RECOVERY_CODE)
    made = now - dt.timedelta(days=90)
    VaultKey.objects.filter(person=person).update(made_at=made, activated_at=made, recovery_checked_at=made)
    # Nobody is told of a vault that is as old as the demonstration.
    Message.objects.filter(person=person, kind="vault_made").delete()
    return UnlockedVault(person.pk, pairs, opened_at=now.timestamp(), ends_at=now.timestamp())


def note(unlocked, engagement, meeting, by, text, at, *, shared):
    """A note of that moment; nothing for an empty one."""
    if not text:
        return
    entry = write(
        unlocked=unlocked,
        engagement=engagement,
        by=by,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext(text)},
        shared=shared,
        meeting=meeting,
    )
    Entry.objects.filter(pk=entry.pk).update(created_at=at, changed_at=at, shared_at=at if shared else None)
    EntryVersion.objects.filter(entry=entry).update(saved_at=at)
