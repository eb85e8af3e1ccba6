"""A teacher would like coaching, and the principal answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.paging import keyset_page
from coaching.forms.wish import WishForm
from coaching.models import Wish
from coaching.queries import wish as queries
from coaching.queries.people import principals_by_school
from coaching.queries.request import FOR_WHOM
from coaching.rules import wish as rules
from coaching.services import request as requests
from coaching.services import wish as services


@login_required
def wish_new(request):
    """Tell the principal in three lines."""
    person = request.user
    if not rules.may_wish(person):
        raise PermissionDenied
    schools = queries.schools_to_wish_at(person)
    form = WishForm(request.POST or None, schools=schools)
    if request.method == "POST" and form.is_valid():
        services.make(teacher=person, school=form.at, text=form.cleaned_data["text"])
        messages.success(request, _("Your principal has been told."))
        return redirect("home")
    readers = principals_by_school([school.pk for school in schools])
    context = {
        "form": form,
        "readers": [(school, readers[school.pk]) for school in schools],
        "cancel_url": reverse("home"),
    }
    return render(request, "coaching/wish/new.html", context)


@login_required
@require_POST
def wish_withdraw(request, pk):
    """The teacher does not want it any more, and nothing of it is left."""
    wish = get_object_or_404(Wish.objects.filter(teacher=request.user), pk=pk)
    try:
        services.withdraw(wish=wish, by=request.user)
    except services.WishError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Your wish is taken back, and nothing of it is kept."))
    return redirect("home")


@login_required
def wish_list(request):
    """What the teachers of one's schools would like, the oldest first."""
    if not rules.answers_wishes(request.user):
        raise PermissionDenied
    page = keyset_page(queries.waiting_wishes(request.user), request.GET, order=("wished_at", "id"))
    return render(request, "coaching/wish/list.html", {"page": page})


@login_required
@require_POST
def wish_take_up(request, pk):
    """Begin, or go on with, a request for coaching in which this teacher is asked for."""
    wish = _to_answer(request, pk)
    draft = requests.start_draft(school=wish.school, by=request.user)
    try:
        requests.add_teacher(request=draft, by=request.user, teacher=wish.teacher)
    except requests.RequestError as refused:
        messages.warning(request, str(refused))
    else:
        said = _("%(teacher)s is in your request. Fill in the rest.") % {"teacher": wish.teacher}
        messages.info(request, said)
    return redirect(FOR_WHOM, draft.pk)


@login_required
@require_POST
def wish_not_now(request, pk):
    """Say that it is not possible now."""
    wish = _to_answer(request, pk)
    try:
        services.not_now(wish=wish, by=request.user)
    except services.WishError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("%(teacher)s is told.") % {"teacher": wish.teacher})
    return redirect("wish_list" if request.POST.get("from") == "list" else "home")


def _to_answer(request, pk) -> Wish:
    """The wish when it is for this principal, answered or not; else 404."""
    wish = get_object_or_404(Wish.objects.visible_to(request.user).select_related("school", "teacher"), pk=pk)
    if not rules.is_principal(request.user, wish):
        raise PermissionDenied
    return wish
