"""Watching the catalogue without an account: asking for it, saying yes and stopping by the links in the mail."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coaching import watchlinks
from coaching.forms.watch import CONSENT, WatchForm
from coaching.models import Watch
from coaching.services import watch as services
from coaching.views.limits import RETRY_AFTER, is_too_much


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch_new(request):
    """For what, and where to. Afterwards the same page for everybody, whatever is known of the address."""
    form = WatchForm(request.POST or None, asked=request.GET)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_too_much(request, "watch"):
            form.add_error(
                None,
                _("Very much is being sent from your network just now. Wait ten minutes and send again."),
            )
            status = 429
        else:
            services.ask(
                email=form.cleaned_data["email"],
                criteria=form.criteria,
                language=get_language() if get_language() in dict(settings.LANGUAGES) else "sv",
                consent=str(CONSENT),
            )
            return redirect("watch_asked")
    response = render(request, "coaching/watch/new.html", {"form": form}, status=status)
    if status == 429:
        response["Retry-After"] = RETRY_AFTER
    return response


def watch_asked(request):
    """Look in your mail."""
    return render(request, "coaching/watch/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch_confirm(request, token):
    """Say yes. Mail programs open links to look at them, so opening one changes nothing."""
    watch = _read(watchlinks.CONFIRM, token)
    if request.method == "POST" and watch is not None:
        watch = services.confirm(watch=watch)
    context = {"watch": watch, "address": _masked(watch), "stop": _stop_token(watch)}
    return render(request, "coaching/watch/confirm.html", context, status=200 if watch else 410)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch_stop(request, token):
    """Stop it: by the button, or by the mail program's own (RFC 8058), which has no session and sends only that.

    Whoever has the link may; no form of ours stands between. A second time there is nothing left to stop.
    """
    watch = _read(watchlinks.STOP, token)
    if request.method == "POST" and watch is not None:
        services.stop(watch=watch, only="only" in request.POST)
        watch = None
    others = Watch.objects.confirmed().filter(email=watch.email).exclude(pk=watch.pk) if watch else []
    context = {"watch": watch, "others": len(others), "address": _masked(watch)}
    return render(request, "coaching/watch/stop.html", context)


def _read(purpose, token) -> Watch | None:
    """The watch, None when it is gone. Raises Http404 for what was never a link of ours."""
    pk = watchlinks.read(purpose, token)
    if pk is None:
        raise Http404
    return Watch.objects.filter(pk=pk).first()


def _stop_token(watch):
    return watchlinks.token(watchlinks.STOP, watch.pk) if watch else ""


def _masked(watch):
    """Enough for whoever reads the address to know it; a link that is passed on does not give it away."""
    if watch is None:
        return ""
    name, _at, host = watch.email.partition("@")
    return f"{name[:1]}…@{host}"
