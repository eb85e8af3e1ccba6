"""Which kinds of meeting are made in a series."""

from scheduling.enums import MeetingKind

#: Between few, about one person's work; what is said in them is nobody else's business.
BETWEEN_FEW = [MeetingKind.CONVERSATION, MeetingKind.LESSON_VISIT, MeetingKind.LEADERSHIP_TALK]


def is_for_modules(series, members) -> bool:
    """Whether a module can be meant for the series: it is a group's, by its usual kind or its size."""
    return series.usual_kind not in BETWEEN_FEW or len(members) > 2


def kinds_of(series) -> list[MeetingKind]:
    """Those offered when a new meeting of the series is made."""
    if series.usual_kind in BETWEEN_FEW:
        return BETWEEN_FEW
    return [kind for kind in MeetingKind if kind not in BETWEEN_FEW]
