"""Steps with a request: each has an address of its own, that asks on GET and acts on POST."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.enums import RequestState
from coaching.forms.requeststep import CoachDeclineForm, DeclineForm, EndorseManyForm, NoteForm, QuestionForm
from coaching.models import CoachingRequest, RequestEvent
from coaching.queries.request import for_cards, readers_of, to_endorse
from coaching.rules import request as rules
from coaching.services import request as services
from coaching.views.back import board_url, tell


@dataclass(frozen=True)
class Step:
    """What the page of a step says, who takes such steps, whether now, and the service that does it."""

    title: Promise
    lead: Promise
    button: Promise
    done: Promise
    is_one: Callable
    may: Callable
    service: Callable
    form: type | None = NoteForm
    is_destructive: bool = False
    notes_for_office: bool = False


ENDORSE = Step(
    title=gettext_lazy("Endorse the request?"),
    lead=gettext_lazy("Then the programme office looks for a coach, and the principal is told."),
    button=gettext_lazy("Endorse"),
    done=gettext_lazy("The request is endorsed. The programme office looks for a coach."),
    is_one=rules.is_endorser,
    may=rules.may_endorse,
    service=services.endorse,
)
RETURN = Step(
    title=gettext_lazy("Send it back with a question"),
    lead=gettext_lazy("The principal answers, may change the request, and sends it again."),
    button=gettext_lazy("Send the question"),
    done=gettext_lazy("The question has been sent to the principal."),
    is_one=rules.is_endorser,
    may=rules.may_return,
    service=services.return_to_principal,
    form=QuestionForm,
)
DECLINE = Step(
    title=gettext_lazy("Decline the request?"),
    lead=gettext_lazy(
        "The school is told why. A declined request stays declined; the school can send a new one."
    ),
    button=gettext_lazy("Decline"),
    done=gettext_lazy("The request is declined, and the school is told."),
    is_one=rules.is_decliner,
    may=rules.may_decline,
    service=services.decline,
    form=DeclineForm,
    is_destructive=True,
)
QUEUE = Step(
    title=gettext_lazy("Put the request in the queue?"),
    lead=gettext_lazy("It waits there until you match it with a coach. The principal is told."),
    button=gettext_lazy("Put in the queue"),
    done=gettext_lazy("The request is in the queue."),
    is_one=rules.is_office,
    may=rules.may_queue,
    service=services.queue,
)
UNMATCH = Step(
    title=gettext_lazy("Take the question to the coach back?"),
    lead=gettext_lazy("The coach is told that no answer is needed, and you can ask somebody else."),
    button=gettext_lazy("Take it back"),
    done=gettext_lazy("The question to the coach has been taken back."),
    is_one=rules.is_office,
    may=rules.may_unmatch,
    service=services.unmatch,
    is_destructive=True,
    notes_for_office=True,
)
ACCEPT = Step(
    title=gettext_lazy("Take on the request?"),
    lead=gettext_lazy("Coaching starts: the teachers and the school are told that you are their coach."),
    button=gettext_lazy("Yes, I take it"),
    done=gettext_lazy("You are the coach. Next, book the talk with the leadership of the school."),
    is_one=rules.is_asked_coach,
    may=rules.may_accept,
    service=services.accept,
    form=None,
)
COACH_DECLINE = Step(
    title=gettext_lazy("Say no to the request?"),
    lead=gettext_lazy("The programme office asks another coach. Only the office reads your reason."),
    button=gettext_lazy("Say no"),
    done=gettext_lazy("The programme office knows, and asks another coach."),
    is_one=rules.is_asked_coach,
    may=rules.may_coach_decline,
    service=services.coach_declines,
    form=CoachDeclineForm,
    is_destructive=True,
    notes_for_office=True,
)
WITHDRAW = Step(
    title=gettext_lazy("Withdraw the request?"),
    lead=gettext_lazy("Nobody looks at it any more. You can send a new one whenever you want."),
    button=gettext_lazy("Withdraw"),
    done=gettext_lazy("The request is withdrawn."),
    is_one=rules.is_principal,
    may=rules.may_withdraw,
    service=services.withdraw,
    is_destructive=True,
)


@login_required
def request_step_taken(request, pk, step):
    """Ask on GET, act on POST. Who never takes such steps is refused; who comes too late is told what happened."""
    subject = _visible(request.user, pk)
    if subject is None:
        return _answered_before(request, pk, step)
    if not step.is_one(request.user, subject):
        raise PermissionDenied
    if request.method != "POST" and not step.may(request.user, subject):
        tell(request, messages.info, subject, services.meanwhile(subject))
        return _onward(request, pk, step)
    form_class = step.form
    form = form_class(request.POST if request.method == "POST" else None) if form_class else None
    if request.method == "POST" and (form is None or form.is_valid()):
        answers = form.cleaned_data if form else {}
        try:
            step.service(request=subject, by=request.user, **answers)
        except services.RequestError as error:
            tell(request, messages.warning, subject, error)
        else:
            tell(request, messages.success, subject, step.done)
        return _onward(request, pk, step)
    context = {
        "subject": subject,
        "step": step,
        "form": form,
        "board_url": board_url(request),
        "cancel_url": board_url(request) or reverse("request_detail", args=[pk]),
        "readers": readers_of(subject) if form else None,
    }
    name = "confirm" if step.is_destructive else "act"
    return render(request, f"coaching/request/{name}.html", context)


@login_required
def endorse_many(request):
    """Requests that wait for the area manager, to be endorsed several at once."""
    if not request.user.has_role(*rules.ENDORSING_ROLES):
        raise PermissionDenied
    form = EndorseManyForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        outcome = services.endorse_many(requests=form.cleaned_data["requests"], by=request.user)
        for subject, why in outcome.refused:
            messages.warning(request, f"{subject.school}: {why}")
        if outcome.done:
            schools = ", ".join(str(subject.school) for subject in outcome.done)
            messages.success(request, _("Endorsed: %(schools)s") % {"schools": schools})
        return redirect("endorse_many")
    # More than anybody reads at once; the next ones come up as these are answered.
    waiting = list(to_endorse(request.user)[:50])
    return render(request, "coaching/request/endorse.html", {"waiting": waiting, "form": form})


def _visible(person, pk):
    return (
        for_cards(CoachingRequest.objects.visible_to(person))
        .select_related("authority")
        .filter(pk=pk)
        .first()
    )


def _onward(request, pk, step):
    """The engagement for a coach who said yes; else back to the board, or to the request if one may still see it."""
    if step is ACCEPT:
        subject = CoachingRequest.objects.select_related("engagement").get(pk=pk)
        if subject.state == RequestState.ACCEPTED and subject.coach_id == request.user.pk:
            return redirect("engagement_detail", subject.engagement.pk)
    if board_url(request) or _visible(request.user, pk) is None:
        return redirect(board_url(request) or "request_list")
    return redirect("request_detail", pk)


def _answered_before(request, pk, step):
    """A coach who said no does not see the request any more, and may have pressed twice. Raises Http404 for others."""
    mine = RequestEvent.objects.filter(
        by=request.user, from_state=RequestState.MATCHED, to_state=RequestState.ENDORSED
    )
    get_object_or_404(mine.filter(request=pk)[:1] if step is COACH_DECLINE else RequestEvent.objects.none())
    messages.info(request, _("You have answered already."))
    return redirect("request_list")
