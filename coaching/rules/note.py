"""Who may do what with a note, whose engagement comes with its people. Whether somebody sees it at all is
`Entry.objects.visible_to`.
"""

from coaching.enums import Circle
from coaching.rules.reading import circles_of


def may_add(person, engagement) -> bool:
    """Who is in the engagement, also after it was closed: what was said then is often written down later."""
    return bool(circles_of(person, engagement))


def may_change(person, entry) -> bool:
    """Nobody else puts words into the mouth of who wrote it; the same for removing it."""
    return entry.author_id == person.pk


def may_see_versions(person, entry) -> bool:
    """Who wrote it; of a coach's note the other coach too. What a teacher reads is the note as it stands."""
    circles = {Circle.COACH} & set(circles_of(person, entry.engagement))
    return entry.author_id == person.pk or bool(circles and _is_coachs(entry))


def may_share(person, entry) -> bool:
    """A coach shares what they wrote; and again what is shared, for somebody who has come since."""
    is_coach = Circle.COACH in circles_of(person, entry.engagement)
    return is_coach and (entry.author_id == person.pk or entry.shared_at is not None)


def may_withdraw(person, entry) -> bool:
    """The coach who wrote it, while it is shared. A teacher's note is for both from the start."""
    return (
        entry.shared_at is not None
        and entry.author_id == person.pk
        and Circle.COACH in circles_of(person, entry.engagement)
    )


def _is_coachs(entry):
    return any(coach.pk == entry.author_id for coach in entry.engagement.coaches)
