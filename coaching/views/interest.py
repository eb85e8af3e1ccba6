"""Leaving one's details for a programme, without an account."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coaching.forms.interest import InterestForm
from coaching.models import Programme
from coaching.queries import programme as queries
from coaching.rules import interest as rules
from coaching.services import interest as services
from coaching.views.limits import RETRY_AFTER, is_too_much


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def interest_new(request, slug):
    """The form; and, whatever is in the way of taking it, what was typed."""
    programme = _known(slug)
    initial = _own_details(request.user)
    form = InterestForm(request.POST or None, about=programme.pk, initial=initial)
    if not rules.takes_interest(programme):
        return _closed(request, programme, form)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_too_much(request, "interest"):
            form.add_error(
                None,
                _(
                    "Very much is being sent from your network just now. What you wrote is still here: wait ten "
                    "minutes and send again, or write to us by mail."
                ),
            )
            status = 429
        else:
            try:
                services.receive(programme=programme, **form.cleaned_data)
            except services.NotTaken:
                return _closed(request, programme, form)
            return redirect("interest_thanks", slug)
    context = {
        "form": form,
        "programme": programme,
        "coordinators": queries.coordinators(programme),
        "is_refused": status == 429,
    }
    response = render(request, "coaching/interest/new.html", context, status=status)
    if status == 429:
        response["Retry-After"] = RETRY_AFTER
    return response


def interest_thanks(request, slug):
    """What happens next, and how long the details are kept. The same for everybody."""
    return render(request, "coaching/interest/thanks.html", {"programme": _known(slug)})


def _known(slug) -> Programme:
    """A programme that is published, or was once; to everybody else there is none."""
    programme = get_object_or_404(queries.with_members(), slug=slug)
    if not programme.is_published and programme.published_at is None:
        raise Http404
    return programme


def _closed(request, programme, form):
    typed = [
        (field.label, form.data.get(field.name, "")) for field in form.own_fields if request.method == "POST"
    ]
    context = {"programme": programme, "typed": [(label, value) for label, value in typed if value]}
    return render(request, "coaching/interest/closed.html", context, status=410)


def _own_details(person):
    if not person.is_authenticated:
        return {}
    return {"name": person.get_full_name(), "email": person.email}
