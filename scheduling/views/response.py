"""Answering whether one comes: on the meeting's page, and by the link in a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.access import require
from scheduling import rules
from scheduling.enums import Response
from scheduling.forms.response import AnswerForm, LinkAnswerForm
from scheduling.queries.meeting import meetings_with_people
from scheduling.services import response as service
from scheduling.services.times import MeetingError


@login_required
@require_POST
def meeting_answer(request, pk):
    """What the signed-in person answers."""
    meeting = get_object_or_404(meetings_with_people().visible_to(request.user), pk=pk)
    require(rules.takes_part(request.user, meeting))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("meeting_detail", pk=pk)
    answer, sequence = form.cleaned_data["answer"], form.cleaned_data["sequence"]
    try:
        service.respond(meeting=meeting, person=request.user, response=answer, sequence=sequence)
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your answer is saved. You can change it until the meeting."))
    return redirect("meeting_detail", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_link(request, token):
    """Answer without signing in: shows kind, time and place, and takes the answer by POST.

    Mail programs open links to look at them, so opening one changes nothing. `?answer=` says which button the mail
    had, and that one comes first. A link that is of no use any more says why.
    """
    question = service.read(token)
    if question is None or not question.is_open:
        status = 404 if question is None else 410
        return render(request, "scheduling/response/closed.html", {"question": question}, status=status)
    form = LinkAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.respond_by_link(token=token, response=form.cleaned_data["answer"])
        except MeetingError:
            # Moved or cancelled at this very moment; the page says which.
            return redirect("answer_link", token)
        return redirect(reverse("answer_link", args=[token]) + "?saved")
    context = {
        "meeting": question.meeting,
        "participant": question.participant,
        "answers": _answers(request.GET.get("answer"), question.participant.response),
        "saved": "saved" in request.GET and question.participant.answered_at,
    }
    return render(request, "scheduling/response/link.html", context)


def _answers(asked, given):
    """The buttons: the one that the mail's link named comes first, and alone is the page's primary one."""
    answers = sorted(service.ANSWERS, key=lambda answer: answer != asked)
    return [(answer, asked == answer and given != answer) for answer in answers]


def answer_context(person, meeting, now):
    """For the meeting's page: the person's own row, and whether it can be answered; None for others' meetings."""
    row = rules.participation(person, meeting)
    may = rules.may_answer(person, meeting, now)
    if row is None or not (may or row.response != Response.NEEDS_ANSWER):
        return None
    return {"row": row, "may": may, "answers": service.ANSWERS}
