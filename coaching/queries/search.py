"""What can be searched for on the coaching side; registered in apps.py."""

from urllib.parse import urlencode

from django.urls import reverse

from accounts import dates
from accounts.searching import Hit
from coaching.enums import RequestState
from coaching.models import CoachingRequest
from coaching.queries.request import narrowed


def requests(viewer, text, limit):
    """Requests by school, programme and asker, the newest first; one query. Drafts are not searched."""
    rows = CoachingRequest.objects.visible_to(viewer).exclude(state=RequestState.DRAFT)
    rows = narrowed(rows, text=text).select_related("school", "programme").order_by("-sent_at", "-id")
    for request in rows[:limit]:
        note = f"{request.get_state_display()} · {request.programme} · {dates.short_day(request.sent_at)}"
        yield Hit(str(request.school), reverse("request_detail", args=[request.pk]), note)


def more_requests(text):
    """The list of open requests with the same search."""
    return f"{reverse('request_list')}?{urlencode({'q': text})}"
