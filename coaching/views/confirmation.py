"""A principal answers by the link in a mail, without signing in, and takes an answer back in the same way.

Mail programs open links to look at them, so opening one changes nothing.
"""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coaching.forms.application import PrincipalAnswerForm
from coaching.queries.application import meetings_of
from coaching.queries.programme import coordinators, with_members
from coaching.services import confirmation as service
from coaching.services.applicationstep import ApplicationError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application_confirm(request, token):
    """Who applies to what, when one meets, the conditions, and two buttons."""
    question = service.read(token)
    if question is None or not question.is_open:
        return _closed(request, question, just_answered="answered" in request.GET)
    form = PrincipalAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.answer(token=token, confirms=form.confirms, reason=form.why)
        except ApplicationError:
            # Answered or withdrawn at this very moment; the page says which.
            return redirect("application_confirm", token)
        return redirect(f"{reverse('application_confirm', args=[token])}?answered")
    return render(request, "coaching/application/confirm.html", _context(question) | {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application_take_back(request, token):
    """What was answered in the principal's name, and the button that takes it back."""
    question = service.read_take_back(token)
    if question is None or not question.is_open:
        return _closed(request, question, taken_back="taken" in request.GET)
    if request.method == "POST":
        try:
            service.take_back(token=token)
        except ApplicationError:
            return redirect("application_take_back", token)
        return redirect(f"{reverse('application_take_back', args=[token])}?taken")
    return render(request, "coaching/application/take_back.html", _context(question))


def _context(question):
    programme = with_members().get(pk=question.application.programme_id)
    return {
        "question": question,
        "application": question.application,
        "programme": programme,
        "intake": question.application.programme.intake,
        "meetings": meetings_of(programme),
        "coordinators": coordinators(programme),
    }


def _closed(request, question, **said):
    context = said if question is None else _context(question) | said
    status = 404 if question is None else 409 if request.method == "POST" else 200
    return render(request, "coaching/application/closed.html", context, status=status)
