"""Groups: the list, one group's page, making one by hand, changing and closing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.forms.group import GroupFilter, GroupForm
from coaching.models import Group, Programme
from coaching.queries import group as queries
from coaching.queries.mygroups import to_do_before
from coaching.queries.preparation import summary_of
from coaching.rules import group as rules
from coaching.rules.programme import coordinates, may_edit
from coaching.services import group as services
from coaching.services.group import GroupError
from scheduling.rules import may_make_new


@login_required
def group_list(request):
    """The groups that one is in, and those of the schools and programmes that one answers for."""
    form = GroupFilter(request.GET, person=request.user)
    return _list(request, form)


@login_required
def programme_groups(request, slug):
    """The groups of one programme, for who runs it: and where new ones are made."""
    programme = programme_or_404(request, slug)
    form = GroupFilter(request.GET, person=request.user, programme=programme)
    return _list(request, form, programme=programme)


def _list(request, form, programme=None):
    chosen = form.chosen | ({"programme": programme} if programme else {})
    context = {
        "form": form,
        "programme": programme,
        "is_narrowed": bool(form.chosen),
        "may_import": programme is not None and may_edit(request.user, programme),
        "page": queries.groups_page(request.user, request.GET, **chosen),
    }
    return render(request, "coaching/group/list.html", context)


@login_required
def group_detail(request, pk):
    """Who is in it, when it meets, its module; for those who lead it or run its programme also how it has run."""
    group, person, now = visible(request, pk), request.user, timezone.now()
    meetings = queries.meetings_of(group, person, request.GET)
    following = [meetings.next] if meetings.next else []
    sees_run = rules.sees_run(person, group)
    context = {
        "group": group,
        "is_in": rules.is_in(person, group),
        "leads": rules.leads(person, group),
        "meetings": meetings,
        "to_do": to_do_before(following, now).get(meetings.next.pk) if following else None,
        "modules": queries.modules_of(group, person, now),
        "sees_run": sees_run,
        "attendance": queries.attendance_of(group) if sees_run else None,
        "events": queries.history_of(group) if sees_run else [],
        "gone": queries.has_left(group) if sees_run else set(),
        "may_change": rules.may_change(person, group),
        "may_change_members": rules.may_change_members(person, group),
        "may_log": sees_run and (rules.leads(person, group) or coordinates(person, group.programme)),
        "may_book": may_make_new(person, group.series),
        "preparation": summary_of(person, group),
        "now": now,
    }
    return render(request, "coaching/group/detail.html", context)


@login_required
def group_new(request, slug):
    """One group by hand; who leads it and who is in it is chosen on its page."""
    programme = programme_or_404(request, slug)
    form = GroupForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            group = services.create(programme=programme, by=request.user, **form.cleaned_data)
        except GroupError as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The group is made. Say who leads it, and who is in it."))
            return redirect("group_detail", group.pk)
    context = {"form": form, "programme": programme, "cancel_url": reverse("programme_groups", args=[slug])}
    return render(request, "coaching/group/new.html", context)


@login_required
def group_edit(request, pk):
    """Another name or module, or what is usual for its meetings."""
    group = allowed(request, pk, rules.may_change)
    form = GroupForm(request.POST or None, programme=group.programme, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(group=group, by=request.user, **form.cleaned_data)
        except GroupError as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("group_detail", pk)
    context = {"form": form, "group": group, "cancel_url": reverse("group_detail", args=[pk])}
    return render(request, "coaching/group/edit.html", context)


@login_required
def group_close(request, pk):
    """Ask once, naming the meetings that are cancelled; then close it."""
    group = visible(request, pk)
    if not rules.runs(request.user, group):
        raise PermissionDenied
    if request.method == "POST":
        services.close(group=group, by=request.user)
        messages.success(request, _("%(group)s is closed.") % {"group": group})
        return redirect("group_detail", pk)
    context = {
        "group": group,
        "meetings": queries.meetings_of(group, request.user, {}).coming,
        "cancel_url": reverse("group_detail", args=[pk]),
    }
    return render(request, "coaching/group/close.html", context)


def visible(request, pk) -> Group:
    """The group with what the rules look at, when the person sees it. Raises Http404."""
    return get_object_or_404(queries.for_rules(Group.objects.visible_to(request.user)), pk=pk)


def allowed(request, pk, rule) -> Group:
    """The group when the person sees it and `rule` lets them. Raises Http404 or PermissionDenied."""
    group = visible(request, pk)
    if not rule(request.user, group):
        raise PermissionDenied
    return group


def programme_or_404(request, slug, rule=rules.may_make) -> Programme:
    """The programme when `rule` lets the person, with what the rules look at. Raises Http404."""
    try:
        programme = queries.programme_for_rules(slug)
    except Programme.DoesNotExist:
        raise Http404 from None
    if not rule(request.user, programme):
        raise Http404
    return programme
