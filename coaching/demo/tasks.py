"""What teachers try between the meetings: what the programme offers, and tasks in the coach's engagements.

Sealed through the services, as the notes are.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from coaching.models import Entry, EntryVersion, Task, TaskEvent, TaskTemplate
from coaching.rules.task import may_set
from coaching.services.task import finish, reflect, set_tasks
from coaching.vault.plaintext import Plaintext
from scheduling.models import Message

#: Name and what to try, in Swedish and in English.
OFFERED = [
    (
        "En minut att skriva innan någon svarar",
        "Ställ en fråga som har mer än ett svar. Låt alla skriva i en minut innan någon får ordet. Låt sedan paren "
        "jämföra, och fråga efter vad de fick höra, inte efter rätt svar. Lägg märke till vilka som delar med sig i "
        "dag och inte brukar göra det.",
        "One minute to write before anybody answers",
        "Ask a question that has more than one answer. Let everybody write for a minute before anybody speaks. Then "
        "let pairs compare, and ask what they heard, not for the right answer. Notice who shares today and usually "
        "does not.",
    ),
    (
        "Räkna vem som får ordet",
        "Lägg en klasslista på katedern. Sätt ett streck varje gång en elev får ordet under en genomgång, och en ring "
        "när du själv besvarar din fråga. Titta på listan först efteråt. Ändra ingenting den första gången.",
        "Count who gets to speak",
        "Put a class list on your desk. Make a mark each time a pupil gets to speak while you explain something, and "
        "a ring when you answer your own question. Look at the list only afterwards. Change nothing the first time.",
    ),
    (
        "Utgångspass: en fråga innan de går",
        "Skriv en fråga på tavlan fem minuter före slutet, på det som lektionen handlade om. Alla svarar på en lapp "
        "med ett par meningar. Sortera lapparna i tre högar samma dag: har förstått, på väg, behöver en annan "
        "ingång. Börja nästa lektion med det som den största högen behöver.",
        "Exit ticket: one question before they leave",
        "Write a question on the board five minutes before the end, about what the lesson was about. Everybody "
        "answers on a slip with a sentence or two. Sort the slips into three piles the same day: has understood, on "
        "the way, needs another way in. Begin the next lesson with what the largest pile needs.",
    ),
    (
        "En kollega som ser fem minuter",
        "Be en kollega komma in i fem minuter och se efter en enda sak, som du har bestämt. Kollegan skriver bara vad "
        "eleverna gör och säger, inga omdömen. Byt några ord samma dag: du först, sedan kollegan.",
        "A colleague who looks for five minutes",
        "Ask a colleague to come in for five minutes and look for one thing only, which you have chosen. The "
        "colleague writes down what the pupils do and say, no judgements. Exchange a few words the same day: you "
        "first, then the colleague.",
    ),
    (
        "Vänta tre sekunder till",
        "Räkna tyst till tre efter att du har ställt en fråga, och till tre igen när en elev har svarat, innan du "
        "säger något. Gör det under en lektion. Skriv upp vad som hände i tystnaden.",
        "Wait three seconds more",
        "Count silently to three after you have asked a question, and to three again when a pupil has answered, "
        "before you say anything. Do so for one lesson. Write down what happened in the silence.",
    ),
    (
        "Visa ett exempel som inte är färdigt",
        "Ta ett elevarbete från ett annat år, utan namn, som är bra och kan bli bättre. Låt eleverna i par säga vad "
        "som fungerar och vad nästa steg är, innan de arbetar vidare med sitt eget.",
        "Show an example that is not finished",
        "Take a pupil's work from another year, without the name, that is good and can get better. Let pairs say "
        "what works and what the next step is, before they go on with their own.",
    ),
]


@dataclass(frozen=True)
class Told:
    """A task of the demonstration. `due_in` days from today; with `tried` the teacher has said how it went.

    `of` is the given name of its teacher, where they are several.
    """

    title: str
    what: str
    with_class: str
    due_in: int
    of: str = ""
    tried: str = ""
    evaluation: str = ""
    is_done: bool = False


#: For each of the coach's engagements, oldest first.
TOLD = [
    [
        Told(
            "En minut att skriva",
            "Låt alla skriva i en minut innan någon svarar. Säg först varför.",
            "5B",
            -9,
            of="Alva",
            tried="Prövade två gånger. Första gången blev det oroligt, för jag sa bara att de skulle skriva. Andra "
            "gången visade jag ett exempel på tavlan. Elva delade med sig, och två av dem brukar vara tysta.",
            evaluation="De behöver veta vad minuten är till för. Jag vill pröva med en fråga som är svårare.",
        ),
        Told(
            "Räkna vem som får ordet",
            "Ett streck för varje elev som får ordet under genomgången, en ring när du svarar själv.",
            "5A",
            2,
            of="Alva",
        ),
        Told(
            "Fem minuters besök hos Alva",
            "Se bara efter vad eleverna gör under den tysta minuten.",
            "5B",
            6,
            of="Daniel",
        ),
    ],
    [
        Told(
            "Tre saker efter måndagen",
            "Skriv ned tre saker som du vill ha mer av, innan du går hem.",
            "",
            -1,
        )
    ],
    [
        Told(
            "En kommentar om sammanhang",
            "En kommentar om sammanhanget i varje text, ingenting om stavning den här gången.",
            "8C",
            -12,
            is_done=True,
        ),
        Told(
            "Låt dem läsa högt för varandra",
            "I par, en text var. Den som lyssnar säger var hon tappar tråden.",
            "8C",
            9,
        ),
    ],
]


def make_templates(programme):
    """What the programme offers to be taken over."""
    TaskTemplate.objects.bulk_create(
        TaskTemplate(
            programme=programme,
            position=number,
            is_published=True,
            name_sv=name_sv,
            what_sv=what_sv,
            name_en=name_en,
            what_en=what_en,
        )
        for number, (name_sv, what_sv, name_en, what_en) in enumerate(OFFERED, start=1)
    )


def make_tasks(engagement, told, *, coach, coachs, teacher, teachers, now):
    """Tasks of one engagement; `teacher` is the one who has a vault, `coachs` and `teachers` are the open ones."""
    if not may_set(coach, engagement):
        return
    for one in told:
        theirs = [person for person in engagement.teachers if not one.of or person.given_name == one.of]
        if theirs:
            task = _set(engagement, one, theirs[0], coach, coachs)
            _carry_out(task, one, teacher, teachers)
            _settle_days(task, one, now)


def _set(engagement, one, person, coach, coachs):
    words = {"title": one.title, "what": one.what, "with_class": one.with_class}
    (task,) = set_tasks(
        unlocked=coachs,
        engagement=engagement,
        by=coach,
        teachers=[person],
        due_on=timezone.localdate() + dt.timedelta(days=max(one.due_in, 0)),
        texts={name: Plaintext(text) for name, text in words.items()},
    )
    return task


def _carry_out(task, one, teacher, teachers):
    if one.tried and task.teacher_id == teacher.pk:
        texts = {"tried": Plaintext(one.tried), "evaluation": Plaintext(one.evaluation)}
        reflect(unlocked=teachers, task=task, by=teacher, texts=texts)
    elif one.is_done or one.tried:
        finish(task=task, by=task.teacher)


def _settle_days(task, one, now):
    """Everything happened when it would have; nobody is told of what lies before the demonstration."""
    set_at = now + dt.timedelta(days=min(one.due_in, 0) - 10)
    done_at = now + dt.timedelta(days=one.due_in) if one.tried or one.is_done else None
    due_on = timezone.localdate(now) + dt.timedelta(days=one.due_in)
    Task.objects.filter(pk=task.pk).update(set_at=set_at, due_on=due_on, done_at=done_at)
    task.refresh_from_db()
    TaskEvent.objects.filter(task=task).update(due_on=due_on)
    TaskEvent.objects.filter(task=task, from_status="").update(at=set_at)
    TaskEvent.objects.filter(task=task).exclude(from_status="").update(at=done_at)
    for pk, at in ((task.entry_id, set_at), (task.reflection_id, done_at)):
        Entry.objects.filter(pk=pk).update(created_at=at, changed_at=at, shared_at=at)
        EntryVersion.objects.filter(entry=pk).update(saved_at=at)
    if one.due_in < 0:
        Message.objects.filter(subject_type="task", subject_id=task.pk).delete()
