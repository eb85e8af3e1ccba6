"""Leading a meeting by a method: choosing it, the leader's page, the screen in the room, and the state for both."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from coaching.models import Method, MethodRun
from coaching.queries import method as methods
from coaching.queries import run as queries
from coaching.rules import run as rules
from coaching.services import run as services


@login_required
@require_GET
def meeting_run(request, pk):
    """Which method to lead the meeting by, and what it has been led by; while one goes on, that one."""
    meeting = _meeting(request, pk)
    runs = queries.runs_of(meeting)
    for run in runs:
        if not run.is_over:
            return redirect("run_detail", run.pk)
    now = timezone.now()
    own, library = methods.for_meeting(meeting)
    context = {
        "meeting": meeting,
        "runs": runs,
        "own": own,
        "library": library,
        "may_lead": rules.may_lead(request.user, meeting, now),
        "is_near": rules.is_near(meeting, now),
        "leads": rules.leads(request.user, meeting),
    }
    return render(request, "coaching/run/choose.html", context)


@login_required
@require_POST
def meeting_run_choose(request, pk):
    """Take a method for the meeting; its first step waits until somebody begins."""
    meeting = _meeting(request, pk)
    if not rules.may_lead(request.user, meeting, timezone.now()):
        raise PermissionDenied
    given = request.POST.get("method", "")
    offered = [method.pk for group in methods.for_meeting(meeting) for method in group]
    if not given.isdecimal() or len(given) > 18 or int(given) not in offered:
        messages.error(request, _("Choose one of the methods."))
        return redirect("meeting_run", pk)
    try:
        run = services.choose(meeting=meeting, method=Method.objects.get(pk=given), by=request.user)
    except services.RunError as error:
        messages.error(request, str(error))
        return redirect("meeting_run", pk)
    return redirect("run_detail", run.pk)


@login_required
@never_cache
@require_GET
def run_detail(request, pk):
    """What the leader has in hand; afterwards, how the time went."""
    run = _run(request, pk)
    meeting = _meeting(request, run.meeting_id)
    found = queries.standing(run, timezone.now())
    context = {"run": run, "meeting": meeting, "found": found}
    if run.is_over:
        note = {"note": queries.note_of(found), "may_again": rules.may_lead(request.user, meeting, found.now)}
        return render(request, "coaching/run/note.html", context | note)
    context["data"] = queries.as_data(found, request.user, meeting)
    return render(request, "coaching/run/control.html", context)


@login_required
@never_cache
@require_GET
def run_screen(request, pk):
    """The same for the room: large, and nothing to press."""
    run = _run(request, pk)
    meeting = _meeting(request, run.meeting_id)
    found = queries.standing(run, timezone.now())
    data = queries.as_data(found, request.user, meeting)
    context = {"run": run, "meeting": meeting, "found": found, "data": data}
    return render(request, "coaching/run/screen.html", context)


@login_required
@never_cache
@require_GET
def run_state(request, pk):
    """What the pages count from: the whole of it when it has changed since `seen`, else the clock alone."""
    run = _run(request, pk)
    if request.GET.get("seen") == str(run.version):
        return JsonResponse({"version": run.version, "now": queries.milliseconds(timezone.now())})
    return state_answer(request, run)


@login_required
@require_POST
def run_act(request, pk, verb, **more):
    """Something that the leader presses. The answer is the state as it is then; 409 when the page had not seen it."""
    run, status = _run(request, pk), 200
    if run.led_by_id != request.user.pk:
        if not wants_state(request):
            raise PermissionDenied
        return state_answer(request, run, 409)
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 10 else 0
    try:
        run = getattr(services, verb)(run=run, by=request.user, version=version, **more)
    except services.RunChanged:
        run, status = _run(request, pk), 409
    if wants_state(request):
        return state_answer(request, run, status)
    if status == 409:
        messages.info(request, _("It had gone on meanwhile. This is how it stands now."))
    return redirect("run_detail", pk)


@login_required
@require_POST
def run_lead(request, pk):
    """Take over the lead."""
    run = _run(request, pk)
    if not rules.may_lead(request.user, _meeting(request, run.meeting_id), timezone.now()):
        raise PermissionDenied
    try:
        services.take_over(run=run, by=request.user)
    except services.RunChanged:
        messages.info(request, _("It had gone on meanwhile. This is how it stands now."))
    return redirect("run_detail", pk)


def state_answer(request, run, status=200):
    """The whole state, for a page of this person's."""
    meeting = _meeting(request, run.meeting_id)
    steps = queries.standing(run, timezone.now())
    return JsonResponse(queries.as_data(steps, request.user, meeting), status=status)


def wants_state(request) -> bool:
    """Whether the page goes on with the answer by itself."""
    return request.headers.get("Accept") == "application/json"


def _meeting(request, pk):
    return get_object_or_404(queries.meetings_of(request.user), pk=pk)


def _run(request, pk) -> MethodRun:
    return get_object_or_404(MethodRun.objects.visible_to(request.user).select_related("led_by"), pk=pk)
