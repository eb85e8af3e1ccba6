"""Who may add files to an entry and take them away."""

from coaching.enums import EntryKind

#: Kinds that are words alone: both rewrite them, and a file would belong to one of them.
WORDS_ALONE = (EntryKind.GOAL, EntryKind.GOAL_REVIEW)


def may_attach(person, entry) -> bool:
    """Whoever wrote the entry; who else can read it, can read its files."""
    return entry.kind not in WORDS_ALONE and entry.author_id == person.pk
