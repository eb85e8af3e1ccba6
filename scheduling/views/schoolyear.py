"""The school year: for everybody to see, for the office to change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import dates
from accounts.views.access import found, require
from scheduling import rules
from scheduling.forms.schoolyear import DaysForm, EvesForm, TermForm
from scheduling.models import NonTeachingDays, Term
from scheduling.queries.moduleplan import hit_plans_in
from scheduling.queries.schoolyear import free_eves_of
from scheduling.queries.yearpage import schools_with_days, year_page
from scheduling.services import schoolyear as services
from scheduling.termcode import TermCode
from scheduling.yearhits import hits_in

YEARS = range(2001, 2098)


def authorities_of(person) -> list:
    """The authorities of the duties of today, each once."""
    return list({duty.authority_id: duty.authority for duty in person.current_duties}.values())


def chosen_authority(request, *, to_edit=False):
    """The authority in ?authority=, or the first; with `to_edit` of those that one administers. 404 without any."""
    mine = authorities_of(request.user)
    if to_edit:
        mine = [one for one in mine if rules.may_edit_school_year(request.user, one.pk)]
    asked = request.GET.get("authority", "")
    if asked:
        mine = [one for one in mine if str(one.pk) == asked]
    found(mine)
    return mine[0]


def chosen_year(request) -> int:
    """The autumn of the school year that the term in ?term= lies in; of this one when that is no term."""
    try:
        year = TermCode.parse(request.GET.get("term", "")).school_year
    except ValueError:
        year = None
    return year if year in YEARS else TermCode.of(timezone.localdate()).school_year


def address(authority, year) -> str:
    """Where a school year is seen."""
    return f"{reverse('school_year')}?authority={authority.pk}&term={TermCode('HT', year)}"


@login_required
@require_GET
def school_year(request):
    """Terms, breaks, study days and holidays, month by month; ?term=HT-26, ?school= and ?authority= choose."""
    authority, year = chosen_authority(request), chosen_year(request)
    schools = schools_with_days(authority, year)
    own = {duty.school_id for duty in request.user.current_duties if duty.authority_id == authority.pk}
    asked = request.GET.get("school")
    school = next(
        (one for one in schools if (str(one.pk) == asked if asked is not None else own == {one.pk})), None
    )
    may_edit = rules.may_edit_school_year(request.user, authority.pk)
    context = {
        "authority": authority,
        "authorities": authorities_of(request.user),
        "year": year_page(authority, year, timezone.localdate(), school=school),
        "schools": schools,
        "school": school,
        "weekdays": [(name[:2], name) for name in dates.words().weekdays],
        "may_edit": may_edit,
        "plans_to_mend": hit_plans_in(authority, timezone.now()) if may_edit else (),
        "others_to_mend": hits_in(authority, timezone.now()) if may_edit else (),
    }
    return render(request, "scheduling/schoolyear/page.html", context)


@login_required
def term_new(request):
    """A new term."""
    authority = chosen_authority(request, to_edit=True)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        term = form.carry_out(services.add_term, authority=authority, **form.cleaned_data)
        if term:
            messages.success(request, _("%(term)s has been added.") % {"term": term})
            return redirect(address(authority, term.code.school_year))
    return _form_page(request, "term_form", form, authority, chosen_year(request))


@login_required
def term_edit(request, pk):
    """Other days, or another code."""
    term = _own(request, Term, pk)
    now = {"code": term.code, "starts_on": term.starts_on, "ends_on": term.ends_on}
    form = TermForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        changed = form.carry_out(services.change_term, term=term, **form.cleaned_data)
        if changed:
            messages.success(request, _("Saved."))
            return redirect(address(term.authority, changed.code.school_year))
    return _form_page(request, "term_form", form, term.authority, term.code.school_year, thing=term)


@login_required
def term_remove(request, pk):
    """Asks once."""
    term = _own(request, Term, pk)
    back = address(term.authority, term.code.school_year)
    if request.method == "POST":
        services.remove_term(term=term)
        messages.success(request, _("%(name)s has been removed.") % {"name": term})
        return redirect(back)
    return render(request, "scheduling/schoolyear/remove.html", {"thing": term, "cancel_url": back})


@login_required
def days_new(request):
    """A new break or study day."""
    authority, year = chosen_authority(request, to_edit=True), chosen_year(request)
    form = DaysForm(request.POST or None, authority=authority, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        days = form.carry_out(services.add_days, authority=authority, **form.cleaned_data)
        if days:
            messages.success(request, _("%(name)s has been added.") % {"name": days})
            return redirect(address(authority, TermCode.of(days.starts_on).school_year))
    return _form_page(request, "days_form", form, authority, year)


@login_required
def days_edit(request, pk):
    """Other days, another name, kind or school."""
    days = _own(request, NonTeachingDays, pk)
    now = {name: getattr(days, name) for name in ("kind", "name", "starts_on", "ends_on", "school")}
    form = DaysForm(request.POST or None, authority=days.authority, initial=now)
    if request.method == "POST" and form.is_valid():
        changed = form.carry_out(services.change_days, days=days, **form.cleaned_data)
        if changed:
            messages.success(request, _("Saved."))
            return redirect(address(days.authority, TermCode.of(changed.starts_on).school_year))
    year = TermCode.of(days.starts_on).school_year
    return _form_page(request, "days_form", form, days.authority, year, thing=days)


@login_required
def days_remove(request, pk):
    """Asks once."""
    days = _own(request, NonTeachingDays, pk)
    back = address(days.authority, TermCode.of(days.starts_on).school_year)
    if request.method == "POST":
        services.remove_days(days=days)
        messages.success(request, _("%(name)s has been removed.") % {"name": days})
        return redirect(back)
    return render(request, "scheduling/schoolyear/remove.html", {"thing": days, "cancel_url": back})


@login_required
def eves_edit(request):
    """Which eves are free."""
    authority, year = chosen_authority(request, to_edit=True), chosen_year(request)
    form = EvesForm(request.POST or None, initial={"free_eves": free_eves_of(authority)})
    if request.method == "POST" and form.is_valid():
        services.choose_eves(authority=authority, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(address(authority, year))
    return _form_page(request, "eves", form, authority, year)


def _own(request, model, pk):
    thing = get_object_or_404(model.objects.visible_to(request.user).select_related("authority"), pk=pk)
    require(rules.may_edit_school_year(request.user, thing.authority_id))
    return thing


def _form_page(request, template, form, authority, year, thing=None):
    context = {"form": form, "authority": authority, "thing": thing, "cancel_url": address(authority, year)}
    return render(request, f"scheduling/schoolyear/{template}.html", context)
