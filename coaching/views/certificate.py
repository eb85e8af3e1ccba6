"""Certificates: checked by anybody who has the code, saved by whose it is, revoked by the office."""

from functools import wraps

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from coaching.certificatefile import pdf_of
from coaching.forms.certificate import CodeForm, as_code
from coaching.models import Certificate
from coaching.queries.programme import with_members
from coaching.rules import admission as rules
from coaching.services import certificate as services

#: The name of the count in ACCOUNT_RATE_LIMITS.
COUNT = "certificate"


def counted(view):
    """Nobody tries codes by the thousand."""

    @wraps(view)
    def within(request, *args, **kwargs):
        # The public function counts no GET, and a code is looked up by one.
        if not ratelimit.consume(request, app="allauth.account", action=COUNT, limit_get=True):
            context = {"form": CodeForm(), "too_many": True}
            return render(request, "coaching/certificate/check.html", context, status=429)
        return view(request, *args, **kwargs)

    return within


@require_GET
def certificate_check(request):
    """Type the code that stands on a certificate."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificate_detail", form.cleaned_data["code"])
    return render(request, "coaching/certificate/check.html", {"form": form})


@never_cache
@require_GET
@counted
def certificate_detail(request, code):
    """Whose certificate it is, of what, and whether it is valid; nothing else."""
    certificate = Certificate.objects.filter(code=as_code(code)).first()
    if certificate is None:
        context = {"form": CodeForm(initial={"code": code[:40]}), "unknown": True}
        return render(request, "coaching/certificate/check.html", context, status=404)
    return render(request, "coaching/certificate/detail.html", {"certificate": certificate})


@login_required
@require_GET
def certificate_file(request, code):
    """The certificate as a PDF, for whose it is and for those who run the programme."""
    certificate = _found(request, code)
    response = HttpResponse(pdf_of(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="intyg-{certificate.code}.pdf"'
    return response


@login_required
def certificate_revoke(request, code):
    """It is not valid any more; asks once."""
    certificate = _found(request, code)
    if not rules.may_set_intake(request.user, certificate.programme):
        raise PermissionDenied
    if request.method != "POST":
        context = {
            "programme": certificate.programme,
            "question": _("Revoke the certificate?"),
            "about": certificate.name,
            "sentence": _(
                "Whoever checks its code is told that it is not valid any more. It cannot be undone."
            ),
            "verb": _("Revoke"),
            "cancel_url": reverse("programme_attendance", args=[certificate.programme.slug]),
        }
        return render(request, "coaching/admission/ask.html", context)
    services.revoke(certificate=certificate, by=request.user)
    messages.success(request, _("The certificate is revoked. Whoever checks its code is told so."))
    return redirect("programme_attendance", certificate.programme.slug)


def _found(request, code):
    """A certificate of one's own, or of a programme that one runs; else 404."""
    certificate = Certificate.objects.filter(code=as_code(code)).first()
    if certificate is None:
        raise Http404
    certificate.programme = with_members().get(pk=certificate.programme_id)
    if certificate.person_id != request.user.pk and not rules.runs(request.user, certificate.programme):
        raise Http404
    return certificate
