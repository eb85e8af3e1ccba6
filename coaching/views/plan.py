"""What those who coordinate a programme do with its plan: ask people, give the groups their times, mend its dates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coaching.forms.plan import GroupTimesForm
from coaching.queries import programme as programmes
from coaching.queries.audience import asked_lines
from coaching.queries.plan import groups_for, likely_groups
from coaching.queries.plandates import moves_of
from coaching.rules.programme import may_plan
from coaching.services import plan as services
from coaching.services.programme import busy_sentence
from scheduling.services.meeting import DoubleBooked, MeetingError


@login_required
def plan_people(request, slug):
    """Whom each line of the plan is for, and who of them is asked."""
    programme = _planned(request, slug)
    lines = asked_lines(programme)
    context = {
        "programme": programme,
        "lines": lines,
        "to_ask": sum(len(line.missing) for line in lines if line.may_ask),
    }
    return render(request, "coaching/plan/people.html", context)


@login_required
@require_POST
def plan_ask(request, slug):
    """Ask all whom the plan is for to what is still to come."""
    programme = _planned(request, slug)
    _say_asked(request, services.ask_people(programme=programme, by=request.user))
    return redirect("plan_people", slug)


@login_required
@require_POST
def plan_ask_line(request, slug, pk):
    """Ask those whom one line is for."""
    programme = _planned(request, slug)
    item = get_object_or_404(programme.plan_items.select_related("meeting", "group"), pk=pk)
    _say_asked(request, services.ask_people(programme=programme, by=request.user, item=item))
    return redirect("plan_people", slug)


@login_required
def plan_groups(request, slug, pk):
    """Give each group its time for a line that is for each group by itself."""
    programme = _planned(request, slug)
    item = get_object_or_404(programme.plan_items.select_related("meeting").filter(is_per_group=True), pk=pk)
    if item.group_id:
        messages.info(request, _("The groups have their times."))
        return redirect("programme_detail", slug)
    groups = groups_for(item)
    initial = {
        "groups": likely_groups(item, groups),
        "day": item.meeting.day or item.first_day,
        "minutes": item.meeting.planned_minutes or 90,
        "place": item.meeting.place,
    }
    form = GroupTimesForm(request.POST or None, groups=groups, initial=initial)
    if request.method == "POST" and form.is_valid() and _book_groups(request, item, form):
        return redirect("programme_detail", slug)
    context = {
        "programme": programme,
        "item": item,
        "groups": groups,
        "form": form,
        "cancel_url": reverse("programme_detail", args=[slug]),
    }
    return render(request, "coaching/plan/groups.html", context)


@login_required
def plan_dates(request, slug):
    """Lines in a break or on a holiday, with another day for each, to be ticked."""
    programme = _planned(request, slug)
    refused, status = "", 200
    if request.method == "POST":
        try:
            number = services.move_hit(
                programme=programme, chosen=request.POST.getlist("chosen"), by=request.user
            )
        except services.PlanChanged as changed:
            refused, status = str(changed), 409
        except DoubleBooked as busy:
            refused = busy_sentence(busy)
        except MeetingError as error:
            refused = str(error)
        else:
            said = ngettext("%(number)s meeting is moved.", "%(number)s meetings are moved.", number)
            messages.success(request, said % {"number": number})
            return redirect("plan_dates", slug)
    context = {"programme": programme, "moves": moves_of(programme), "refused": refused}
    return render(request, "coaching/plan/dates.html", context, status=status)


@login_required
@require_POST
def plan_keep(request, slug, pk):
    """The line is meant to be on that day."""
    programme = _planned(request, slug)
    item = get_object_or_404(programme.plan_items.select_related("meeting"), pk=pk)
    services.keep_day(item=item)
    return redirect("plan_dates", slug)


def _book_groups(request, item, form) -> bool:
    """Whether the groups have got their times; what is in the way is told in the form."""
    names = ("groups", "starts_at", "minutes", "pause", "place")
    chosen = {name: form.cleaned_data[name] for name in names}
    try:
        booked = services.book_groups(item=item, by=request.user, **chosen)
    except DoubleBooked as busy:
        form.add_error(None, busy_sentence(busy))
    except MeetingError as error:
        form.add_error(None, str(error))
    else:
        said = ngettext("%(number)s group has its time.", "%(number)s groups have their times.", len(booked))
        messages.success(request, said % {"number": len(booked)})
        return True
    return False


def _say_asked(request, number):
    if number:
        said = ngettext("%(number)s invitation is made.", "%(number)s invitations are made.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.info(request, _("Everybody is asked already."))


def _planned(request, slug):
    """The programme for those who set its times; 404 for who cannot read it, 403 for other readers."""
    seen = programmes.with_members().filter(pk__in=programmes.readable_by(request.user).values("pk"))
    programme = get_object_or_404(seen, slug=slug)
    if not may_plan(request.user, programme):
        raise PermissionDenied
    return programme
