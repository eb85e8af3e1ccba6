"""Stretches of a day as people write them: "8–12, 13–16.30"."""

import re
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext

from accounts import dates
from scheduling.localtime import parse_clock

Span = tuple[time, time]
APART = re.compile(r"[,;&+]|\b(?:och|and)\b", re.IGNORECASE)
#: More pieces than a working day has.
MOST = 6


def parse_hours(text: str) -> list[Span]:
    """The stretches in order of time; an empty list for nothing. Raises ValueError with a sentence."""
    pieces = [piece.strip() for piece in APART.split(text) if piece.strip()]
    spans = sorted(_span(piece) for piece in pieces)
    if len(spans) > MOST:
        raise ValueError(gettext("At most %(most)s pieces in a day.") % {"most": MOST})
    for one, other in pairwise(spans):
        if other[0] < one[1]:
            raise ValueError(
                gettext("%(one)s and %(other)s overlap.") % {"one": said([one]), "other": said([other])}
            )
    return spans


def _span(piece):
    ends = [parse_clock(part) for part in re.split(r"\s*(?:[–—-]|till|to)\s*", piece)]
    if len(ends) != 2 or None in ends:
        raise ValueError(gettext("Write the hours as 8–12, 13–16.30."))
    start, end = ends
    if end <= start:
        raise ValueError(gettext("%(piece)s ends before it starts.") % {"piece": piece})
    return start, end


def said(spans) -> str:
    """The stretches as text, in the reader's language; "" for none."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def _clock(clock):
    return f"{clock.hour}{dates.words().colon}{clock.minute:02d}"
