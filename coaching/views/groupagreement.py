"""What is agreed on in a group, and between the groups of a programme."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coaching.forms.groupagreement import GroupAgreementForm, GroupAgreementStartForm
from coaching.models import GroupAgreementStart
from coaching.queries import groupagreement as queries
from coaching.queries.preparation import reachable_by
from coaching.queries.programme import with_members
from coaching.rules import groupagreement as rules
from coaching.rules.groupways import ways_of
from coaching.services import groupagreement as services


@login_required
@require_GET
def group_agreement(request, pk):
    """What holds in the group, who has confirmed it, and what held before."""
    group = _group(request, pk, rules.may_read)
    versions = queries.versions_of(group.programme, group)
    readers = queries.readers_of(group, versions)
    context = {
        "group": group,
        "agreement": versions[0] if versions else None,
        "earlier": versions[1:],
        "readers": readers,
        "ways": ways_of(request.user, group),
        "waits": rules.may_confirm(request.user, group)
        and any(one.person.pk == request.user.pk and not one.confirmed_at for one in readers),
        "may_write": rules.may_write(request.user, group),
    }
    return render(request, "coaching/groupagreement/detail.html", context)


@login_required
def group_agreement_edit(request, pk):
    """Another version, by who leads the group."""
    group = _group(request, pk, rules.may_write)
    return _edit(
        request,
        programme=group.programme,
        group=group,
        save=lambda **what: services.write_in_group(group=group, by=request.user, **what),
        back=reverse("group_agreement", args=[pk]),
    )


@login_required
@require_POST
def group_agreement_confirm(request, pk):
    """ "I have read it and agree", of the version that the page showed."""
    group = _group(request, pk, rules.may_confirm)
    seen = request.POST.get("seen", "")
    try:
        services.confirm(group=group, by=request.user, seen=int(seen) if seen.isdecimal() else 0)
    except services.AgreementChanged:
        messages.warning(request, _("A new version was written meanwhile. Read it before you confirm it."))
    except services.AgreementError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("You have confirmed the agreement."))
    return redirect("group_agreement", pk)


@login_required
@require_GET
def programme_group_agreement(request, slug):
    """What holds between the groups, for all who are in one."""
    programme = get_object_or_404(with_members(), slug=slug)
    may_write = rules.may_write_between(request.user, programme)
    if not (may_write or queries.is_in_a_group(request.user, programme)):
        raise Http404
    versions = queries.versions_of(programme)
    context = {
        "programme": programme,
        "agreement": versions[0] if versions else None,
        "earlier": versions[1:],
        "may_write": may_write,
        "groups": queries.groups_of(request.user, programme),
    }
    return render(request, "coaching/groupagreement/between.html", context)


@login_required
def programme_group_agreement_edit(request, slug):
    """Another version of what holds between the groups."""
    programme = _programme(request, slug)
    return _edit(
        request,
        programme=programme,
        group=None,
        save=lambda **what: services.write_between(programme=programme, by=request.user, **what),
        back=reverse("programme_group_agreement", args=[slug]),
    )


@login_required
def programme_agreement_start(request, slug):
    """The texts that leaders and coordinators begin with."""
    programme, status, theirs = _programme(request, slug), 200, None
    start = GroupAgreementStart.objects.filter(programme=programme).first()
    form = GroupAgreementStartForm(request.POST or None, start=start)
    if form.is_valid():
        try:
            services.set_start(programme=programme, by=request.user, **form.cleaned_data)
        except services.StartChanged as changed:
            form.show(changed.start)
            theirs, status = changed.start, 409
        else:
            messages.success(request, _("Saved. Agreements that are there stay as they are."))
            return redirect("programme_group_agreement", slug)
    back = reverse("programme_group_agreement", args=[slug])
    context = {"programme": programme, "form": form, "theirs": theirs, "cancel_url": back}
    return render(request, "coaching/groupagreement/start.html", context, status=status)


def _edit(request, *, programme, group, save, back):
    agreement, status, theirs = queries.in_force(programme, group), 200, None
    begins_with = "" if agreement else queries.begins_with(programme, group)
    form = GroupAgreementForm(request.POST or None, agreement=agreement, begins_with=begins_with, group=group)
    if form.is_valid():
        try:
            save(**form.cleaned_data)
        except services.AgreementChanged as changed:
            form.show(changed.agreement)
            theirs, status = changed.agreement, 409
        except services.AgreementError as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("The agreement is saved."))
            return redirect(back)
    context = {"programme": programme, "group": group, "form": form, "agreement": agreement}
    context |= {"theirs": theirs, "begins_with": begins_with, "cancel_url": back}
    return render(request, "coaching/groupagreement/form.html", context, status=status)


def _group(request, pk, allowed):
    group = get_object_or_404(reachable_by(request.user), pk=pk)
    if not allowed(request.user, group):
        raise PermissionDenied
    return group


def _programme(request, slug):
    programme = get_object_or_404(with_members(), slug=slug)
    if not rules.may_write_between(request.user, programme):
        raise Http404
    return programme
