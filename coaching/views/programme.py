"""Programmes: one with its plan, as visitors and as its office see it, and what the office does with it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import ImportKind, Role
from accounts.rules.importrun import may_import
from accounts.services import importrun
from coaching.enums import REQUESTABLE_KINDS
from coaching.forms.programme import PlanFileForm, ProgrammeForm
from coaching.pageviews import is_read
from coaching.queries import programme as queries
from coaching.queries.admission import admission_of
from coaching.queries.catalogue import terms_of
from coaching.queries.plandates import number_of_hits
from coaching.rules import interest as interest_rules
from coaching.rules import programme as rules
from coaching.services import daycount
from coaching.services import programme as services
from coaching.structured import page_address, programme_block


def programme_detail(request, slug):
    """What it is, for whom, how it runs, who runs it, and its plan."""
    person = request.user
    programme = get_object_or_404(
        queries.with_members().filter(pk__in=queries.readable_by(person).values("pk")), slug=slug
    )
    may_plan = rules.may_plan(person, programme)
    if programme.is_published and not may_plan and is_read(request):
        daycount.add_view(programme=programme)
    if not person.is_authenticated:
        return render(request, "coaching/programme/detail_public.html", public_context(programme, person))
    public = public_context(programme, person)
    items = [row.item for term in public["terms"] for row in term.rows]
    context = {
        **public,
        "may_edit": rules.may_edit(person, programme),
        "may_plan": may_plan,
        "hits": number_of_hits(programme, items) if may_plan else 0,
        "sees_interest": interest_rules.may_handle(person, programme),
        "may_ask": person.has_role(Role.PRINCIPAL) and programme.kind in REQUESTABLE_KINDS,
    }
    return render(request, "coaching/programme/detail.html", context)


@login_required
def programme_preview(request, slug):
    """The page as visitors will see it, for its office alone, also before it is published."""
    context = {**public_context(_own(request, slug), AnonymousUser()), "is_preview": True}
    response = render(request, "coaching/programme/detail_public.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def public_context(programme, person) -> dict:
    """What everybody reads of a programme from `queries.with_members`, and how `person` stands to its admission."""
    plan = queries.plan_of(programme)
    return {
        "programme": programme,
        "coordinators": queries.coordinators(programme),
        "terms": plan,
        "runs_in": terms_of(programme, plan),
        "address": page_address(programme),
        "share_image": settings.BASE_URL + static("img/share.png"),
        "structured": programme_block(programme, plan),
        "admission": admission_of(programme, person),
    }


@login_required
def programme_new(request):
    """Describe a new one; it is not published yet."""
    if not rules.may_create(request.user):
        raise Http404
    form = ProgrammeForm(request.POST or None, person=request.user)
    return _save(request, form, "coaching/programme/new.html", reverse("programme_list"))


@login_required
def programme_edit(request, slug):
    """Change what is said of it."""
    programme = _own(request, slug)
    form = ProgrammeForm(request.POST or None, instance=programme, person=request.user)
    return _save(request, form, "coaching/programme/edit.html", reverse("programme_detail", args=[slug]))


@login_required
@require_POST
def programme_publish(request, slug):
    """Let anybody read it."""
    services.publish(programme=_own(request, slug), published=True)
    messages.success(request, _("The programme is published. Anybody can read about it."))
    return redirect("programme_detail", slug)


@login_required
@require_POST
def programme_unpublish(request, slug):
    """Take it out of the catalogue."""
    services.publish(programme=_own(request, slug), published=False)
    messages.success(
        request, _("The programme is not published any more. Only those who run it can read about it.")
    )
    return redirect("programme_detail", slug)


@login_required
def import_plan(request):
    """Choose a file with a dated plan; a worker checks it."""
    if not may_import(request.user):
        raise Http404
    initial = (
        {"programme": request.GET.get("programme")} if request.GET.get("programme", "").isdecimal() else {}
    )
    form = PlanFileForm(request.POST or None, request.FILES or None, initial=initial, person=request.user)
    if request.method == "POST" and form.is_valid():
        programme = form.cleaned_data["programme"]
        run = importrun.start(
            kind=ImportKind.PLAN,
            file=form.cleaned_data["file"],
            by=request.user,
            options={"programme": programme.pk, "slug": programme.slug},
        )
        return redirect("import_detail", run.pk)
    context = {"form": form, "cancel_url": reverse("import_new")}
    return render(request, "coaching/programme/import_plan.html", context)


def _save(request, form, template, cancel_url):
    if request.method == "POST" and form.is_valid():
        programme = form.save_by(request.user)
        if programme:
            return redirect("programme_detail", programme.slug)
    return render(request, template, {"form": form, "cancel_url": cancel_url})


def _own(request, slug):
    """A programme of the person's own office; Http404 for everybody else."""
    programme = get_object_or_404(queries.with_members(), slug=slug)
    if not rules.may_edit(request.user, programme):
        raise Http404
    return programme
