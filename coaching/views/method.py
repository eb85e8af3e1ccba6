"""Conversation methods: the library, one with its steps, a programme's copies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coaching.forms.method import CopyForm, MethodForm
from coaching.models import Method, Programme
from coaching.queries import method as queries
from coaching.rules import method as rules
from coaching.services import method as services


@login_required
@require_GET
def method_list(request):
    """The library, and what one's programmes have made of it."""
    context = {"library": queries.library(), "own": queries.own_methods(request.user)}
    return render(request, "coaching/method/list.html", context)


@login_required
@require_GET
def method_detail(request, pk):
    """One method, to read, to print and to copy."""
    method = visible(request, pk)
    steps = method.steps.all()
    context = {
        "method": method,
        "steps": steps,
        "total": queries.total_minutes(steps),
        "may_change": rules.may_change(request.user, method),
        "may_copy": bool(queries.kept_by(request.user)),
    }
    return render(request, "coaching/method/detail.html", context)


@login_required
@require_GET
def programme_methods(request, slug):
    """All of a programme, for who keeps them."""
    programme = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related("series"), slug=slug
    )
    if not rules.may_keep(request.user, programme):
        raise Http404
    context = {
        "programme": programme,
        "methods": queries.methods_of(programme),
        "library": queries.library(),
    }
    return render(request, "coaching/method/programme.html", context)


@login_required
def method_copy(request, pk):
    """A copy for one of the programmes for which the person keeps methods; it opens to be changed."""
    method = visible(request, pk)
    kept = [programme.pk for programme in queries.kept_by(request.user)]
    if not kept:
        raise PermissionDenied
    programmes = Programme.objects.filter(pk__in=kept).order_by("name", "pk")
    form = CopyForm(request.POST or None, programmes=programmes)
    if form.is_valid():
        programme = form.cleaned_data["programme"]
        copy = services.copy_method(method=method, programme=programme, by=request.user)
        messages.success(request, _("This is the programme's own copy. Change it as you like."))
        return redirect("method_edit", copy.pk)
    context = {"form": form, "method": method, "cancel_url": reverse("method_detail", args=[pk])}
    return render(request, "coaching/method/copy.html", context)


@login_required
def method_edit(request, pk):
    """The programme's own: its words, and its steps with what can be done to each."""
    method, status, theirs = changeable(request, pk), 200, None
    form = MethodForm(request.POST or None, row=method)
    if form.is_valid():
        try:
            services.change_method(
                method=method, by=request.user, seen=form.cleaned_data["seen"], **form.words
            )
        except services.MethodChanged as changed:
            form.show(changed.row)
            theirs, status = changed.row, 409
        except services.MethodError as error:
            form.add_error("name_sv", str(error))
        else:
            messages.success(request, _("Saved. Conversations that have begun stay as they were."))
            return redirect("method_edit", pk)
    steps = method.steps.all()
    context = {
        "method": method,
        "form": form,
        "theirs": theirs,
        "steps": steps,
        "total": queries.total_minutes(steps),
    }
    return render(request, "coaching/method/edit.html", context, status=status)


@login_required
@require_POST
def method_offer(request, pk, is_withdrawn):
    """Offer it no more, or again."""
    method = changeable(request, pk)
    services.offer(method=method, is_withdrawn=is_withdrawn, by=request.user)
    said = _("It is not offered any more. It stays here, and can be offered again.")
    messages.success(request, said if is_withdrawn else _("It is offered."))
    return redirect("programme_methods", method.programme.slug)


def visible(request, pk) -> Method:
    """One that the person may read, with its steps."""
    return get_object_or_404(
        queries.with_steps().filter(pk__in=Method.objects.visible_to(request.user)), pk=pk
    )


def changeable(request, pk) -> Method:
    """One that the person may change."""
    method = visible(request, pk)
    if not rules.may_change(request.user, method):
        raise PermissionDenied
    return method
