"""Development's mail: what would have been sent. Everywhere else these pages do not exist."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from scheduling.queries import mailsink


def in_development(view):
    """404 where mail is real."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not settings.MAIL_SINK:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@in_development
def mail_sink(request):
    """The newest mails."""
    return render(request, "scheduling/mailsink/list.html", {"mails": mailsink.newest(settings.MAIL_SINK)})


@in_development
def mail_sink_mail(request, key):
    """One mail: its headers, its text, what is attached."""
    return render(request, "scheduling/mailsink/detail.html", {"taken": _taken(key)})


@in_development
def mail_sink_html(request, key):
    """The HTML as a mail program shows it: with its inline styles, without scripts or anything from elsewhere."""
    response = HttpResponse(_taken(key).html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return response


@in_development
def mail_sink_file(request, key, number):
    """An attached file, to download; `number` counts from 0."""
    try:
        file = _taken(key).files[number]
    except IndexError:
        raise Http404 from None
    response = HttpResponse(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file.name
    )
    return response


def _taken(key):
    taken = mailsink.one(settings.MAIL_SINK, key)
    if taken is None:
        raise Http404
    return taken
