"""One's calendar for other programs: the page with the addresses, and what is answered at them."""

import gzip

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.sealing import DoesNotOpen, seal, unseal
from scheduling import calendar
from scheduling.ical import STOCKHOLM
from scheduling.models import CalendarFeed, Series
from scheduling.queries import feed as queries
from scheduling.services import feed as service
from scheduling.services.times import MeetingError

#: In the session, sealed, from the press of the button to the page that shows it once.
NEW = "new_calendar_address"
KEPT_FOR = 25 * 3600
#: Fetches in a minute: of one address, and of wrong ones from one place.
MOST, MOST_WRONG = 30, 60


@require_safe
def calendar_feed(request, token):
    """The calendar at a secret address. Unchanged since last time, it is not looked up nor sent again."""
    feed = queries.feed_at(token)
    if not _may_ask(request, feed):
        return HttpResponse(
            _("Too many requests. Try again in a minute."), status=429, headers={"Retry-After": "60"}
        )
    if feed is None:
        raise Http404
    today = timezone.localdate(timezone=STOCKHOLM)
    service.was_read(feed=feed, today=today)
    version = queries.version_of(feed, today)
    etag, changed = f'W/"{version.number}"', int(version.changed_at.timestamp())
    response = get_conditional_response(request, etag, changed)
    if response is None:
        response = HttpResponse(content_type=calendar.CONTENT_TYPE)
        _fill(request, response, _packed(feed, version, today))
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


# No session, no language of a visitor: the secret says who it is for.
calendar_feed.asks_for_nobody = True


@never_cache
@login_required
def my_calendar(request):
    """The addresses that there are, one that has just been made, and how to use it."""
    context = {
        "whole": queries.whole_feed(request.user),
        "page": queries.led_series(request.user, request.GET),
        "address": _new_address(request),
    }
    return render(request, "scheduling/feed/page.html", context)


@login_required
@require_POST
def calendar_make(request):
    """A new address for all meetings; an earlier one ends."""
    return _make(request, None)


@login_required
@require_POST
def series_calendar_make(request, pk):
    """A new address for the meetings of one series; an earlier one ends."""
    return _make(
        request, get_object_or_404(Series.objects.filter(members__person=request.user).distinct(), pk=pk)
    )


@login_required
@require_POST
def calendar_end(request, pk):
    """An address works no more."""
    service.end(feed=get_object_or_404(CalendarFeed, pk=pk, person=request.user))
    messages.success(request, _("The address works no more. Programs that ask for it get nothing."))
    return redirect("my_calendar")


def _make(request, series):
    try:
        token = service.make(person=request.user, series=series)
    except MeetingError as error:
        raise Http404 from error
    request.session[NEW] = seal(token, settings.MFA_KEYS)
    return redirect("my_calendar")


def _new_address(request):
    try:
        token = unseal(request.session.pop(NEW, ""), settings.MFA_KEYS)
    except DoesNotOpen:
        return ""
    return settings.BASE_URL + reverse("calendar_feed", args=[token])


def _may_ask(request, feed):
    """So many times a minute for one address, and so many wrong ones from one place."""
    # The sign-in library counts too, but never those who only read.
    if feed is None:
        return _count(f"from:{get_adapter().get_client_ip(request)}") <= MOST_WRONG
    return _count(feed.pk) <= MOST


def _count(what):
    key = f"calendar-asked:{what}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key)
    except ValueError:
        # The minute ended between the two.
        return 1


def _packed(feed, version, today):
    """The calendar, compressed; made once for each version."""
    key = f"calendar:{feed.pk}:{version.number}"
    packed = cache.get(key)
    if packed is None:
        with translation.override(feed.person.language):
            content = calendar.feed_ics(queries.entries(feed, today), changed_at=version.changed_at)
        packed = gzip.compress(content, compresslevel=5, mtime=0)
        cache.set(key, packed, KEPT_FOR)
    return packed


def _fill(request, response, packed):
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.content = packed
    else:
        response.content = gzip.decompress(packed)
