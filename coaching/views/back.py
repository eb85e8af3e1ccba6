"""From the board of requests to a step, and back to it with the same filters.

Nobody is led anywhere else: of what stands in the address only the filters are kept, the rest is put together here.
"""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

BOARD = "board"
#: What the board is narrowed by.
FILTERS = ("area", "programme", "q")


def onward(request) -> str:
    """What the links from the board to its steps end with, "?back=board&…"."""
    return f"?{urlencode({'back': BOARD, **_filters(request)})}"


def board_url(request) -> str:
    """The board as it was left, for whoever came from there; else ""."""
    if request.GET.get("back") != BOARD:
        return ""
    filters = _filters(request)
    return reverse("request_list") + (f"?{urlencode(filters)}" if filters else "")


def kept(request) -> str:
    """What an address that leads further into the same step ends with, so that the way back is not lost."""
    return onward(request) if board_url(request) else ""


def to_board_or_request(request, pk):
    """The redirect after a step: to where it was taken from."""
    return redirect(board_url(request) or reverse("request_detail", args=[pk]))


def tell(request, level, subject, text) -> None:
    """Say `text` on the next page, by `level` of django.contrib.messages; on the board with the school it is about."""
    level(request, f"{subject.school}: {text}" if board_url(request) else str(text))


def _filters(request):
    return {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
