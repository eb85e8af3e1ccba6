"""Those who take part in a programme: the list that each decides about, and who was there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from coaching.forms.application import ShownForm
from coaching.queries.application import intake_of, own_application
from coaching.queries.attendance import attendance_of
from coaching.queries.participants import participant_rows
from coaching.queries.programme import coordinators
from coaching.rules import admission as rules
from coaching.services import certificate as services
from coaching.services.applicationstep import ApplicationError
from coaching.views.ofprogramme import run_by, with_participants


@login_required
@require_GET
def participant_list(request, slug):
    """Everybody for those who run it; for those who take part, who has said yes to that."""
    programme, person = with_participants(request, slug), request.user
    runs = rules.runs(person, programme)
    own = own_application(person, programme)
    context = {
        "programme": programme,
        "runs": runs,
        "coordinators": coordinators(programme),
        "rows": participant_rows(programme, person, everybody=runs),
        "own": own if own is not None and own.is_admitted else None,
    }
    if context["own"]:
        shown = {"name": own.name_shown_at is not None, "mail": own.mail_shown_at is not None}
        context["shown"] = ShownForm(initial=shown)
    return render(request, "coaching/application/participants.html", context)


@login_required
@require_GET
def programme_attendance(request, slug):
    """Who was at which meeting; somebody who takes part sees the own row."""
    programme, person = with_participants(request, slug), request.user
    runs, intake = rules.runs(person, programme), intake_of(programme)
    context = {
        "programme": programme,
        "runs": runs,
        "intake": intake,
        "may_revoke": rules.may_set_intake(person, programme),
        "gives": rules.gives_certificates(programme, intake),
        "attendance": attendance_of(programme, person=None if runs else person),
    }
    return render(request, "coaching/certificate/attendance.html", context)


@login_required
@require_POST
def certificate_issue(request, slug):
    """To everybody who has reached the share and has none yet."""
    programme = run_by(request, slug)
    try:
        issued = services.issue(programme=programme, by=request.user)
    except ApplicationError as refused:
        messages.warning(request, str(refused))
    else:
        told = ngettext(
            "%(number)s certificate is issued.", "%(number)s certificates are issued.", len(issued)
        )
        nothing = _("Everybody who has reached the share has a certificate already.")
        messages.success(request, told % {"number": len(issued)} if issued else nothing)
    return redirect("programme_attendance", slug)
