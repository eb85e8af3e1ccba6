"""What the demonstration's coach and teachers work towards: a goal, a look back, and where they are in the cycle."""

import datetime as dt
import uuid

from coaching.enums import EntryKind, GoalDecision
from coaching.models import CycleMove, Entry, EntryVersion, Goal, GoalReview
from coaching.rules.cycle import may_move
from coaching.sealed import NOUNS
from coaching.services.cycle import move
from coaching.services.goal import review_goal, set_goal
from coaching.vault.plaintext import Plaintext

#: Of the coach's oldest engagement.
GOAL = {
    "need": "Fler elever i åk 5 behöver få sätta ord på hur de tänker i matematik. I dag är det samma fyra som svarar, "
    "och de andra hinner aldrig börja.",
    "goal": "I varje matematiklektion berättar minst hälften av eleverna, för en kamrat eller för klassen, hur de har "
    "tänkt.",
    "challenging": "Vi är vana att föra samtalet framåt själva. Att vänta och lyssna tar tid från det vi brukar hinna.",
    "reasonable": "Det behövs inget nytt material. Vi prövar en sak i taget, i två klasser, och ses varannan vecka.",
    "signs": "Vi prickar av på klasslistan vilka som har berättat. Eleverna frågar varandra innan de frågar oss.",
    "much_less": "Som nu: fyra eller fem elever berättar.",
    "less": "En fjärdedel av eleverna berättar, i de flesta lektioner.",
    "expected": "Hälften av eleverna berättar, i varje lektion.",
    "more": "Tre av fyra elever berättar, och några ställer följdfrågor till varandra.",
    "much_more": "Nästan alla berättar under en vecka, och eleverna driver samtalet själva.",
}
REVIEW = (
    "Att skriva en minut först gjorde mer än vi trodde. Vi håller fast vid det, och prövar nu presentationen."
)
#: Steps taken since the goal was set: on to trying.
STEPS = 2


def make_goal(unlocked, engagement, coach, meetings):
    """A goal set after the second of these held meetings and looked back at after the third, as far as there are so
    many.
    """
    if len(meetings) < 2:
        return
    at = meetings[1].ends_at + dt.timedelta(hours=1)
    goal = set_goal(
        unlocked=unlocked,
        engagement=engagement,
        by=coach,
        texts={name: Plaintext(GOAL[name]) for name in NOUNS[EntryKind.GOAL].fields},
        key=uuid.uuid4(),
    )
    _date(goal.entry, at)
    Goal.objects.filter(pk=goal.pk).update(status_since=at)
    for number in range(STEPS if may_move(coach, engagement) else 0):
        step = move(engagement=engagement, by=coach, forward=True, seen=number)
        CycleMove.objects.filter(pk=step.pk).update(at=at + dt.timedelta(days=number, minutes=5))
    if len(meetings) < 3:
        return
    at = meetings[2].ends_at + dt.timedelta(minutes=20)
    review = review_goal(
        unlocked=unlocked,
        goal=goal,
        by=coach,
        decision=GoalDecision.KEEP,
        key=uuid.uuid4(),
        text=Plaintext(REVIEW),
    )
    _date(review.entry, at)
    GoalReview.objects.filter(pk=review.pk).update(at=at)


def _date(entry, at):
    Entry.objects.filter(pk=entry.pk).update(created_at=at, changed_at=at, shared_at=at)
    EntryVersion.objects.filter(entry=entry).update(saved_at=at)
