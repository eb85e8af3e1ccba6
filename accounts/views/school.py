"""Schools and their teams."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.enums import Role
from accounts.forms.school import CloseSchoolForm, SchoolFilter, SchoolForm
from accounts.models import Area, Duty, School
from accounts.paging import keyset_page
from accounts.queries import school as queries
from accounts.services import school as services
from accounts.views.access import found, require


def load_school(request, pk):
    """The school, as far as the viewer may see; else 404."""
    schools = School.objects.visible_to(request.user).select_related("area", "authority", "goes_on_as")
    return get_object_or_404(schools, pk=pk)


@login_required
@require_GET
def school_list(request):
    """Schools, with search and the choice of an area."""
    found(rules.sees_schools(request.user))
    chosen = SchoolFilter(request.GET, areas=Area.objects.visible_to(request.user))
    schools = queries.school_list(request.user, **chosen.chosen())
    context = {
        "filter": chosen,
        "page": keyset_page(schools, request.GET, order=queries.ORDER),
        "may_add": rules.is_administrator(request.user),
    }
    return render(request, "accounts/school/list.html", context)


@login_required
@require_GET
def school_detail(request, pk):
    """One school: who leads it, who teaches there, its teams."""
    school = load_school(request, pk)
    people = queries.people_of(school)
    context = {
        "school": school,
        "is_closed": bool(school.closed_on and school.closed_on < timezone.localdate()),
        "principals": people[Role.PRINCIPAL],
        "teachers": people[Role.TEACHER],
        "teams": queries.teams_of(school),
        "merged": school.went_on_from.order_by("sort_name", "pk"),
        "may_edit": rules.may_edit_school(request.user, school),
    }
    return render(request, "accounts/school/detail.html", context)


@login_required
def school_new(request):
    """A new school."""
    found(rules.is_administrator(request.user))
    form = SchoolForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        school = form.carry_out(services.add_school, **form.facts())
        if school:
            messages.success(request, _("%(school)s has been added.") % {"school": school})
            return redirect("school_detail", school.pk)
    return render(request, "accounts/school/form.html", {"form": form})


@login_required
def school_edit(request, pk):
    """Name, area, codes and kinds of a school."""
    school = load_school(request, pk)
    require(rules.may_edit_school(request.user, school))
    form = SchoolForm(request.POST or None, instance=school, by=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.change_school, school=school, **form.facts())
    ):
        messages.success(request, _("Saved."))
        return redirect("school_detail", pk)
    return render(request, "accounts/school/form.html", {"form": form, "school": school})


@login_required
def school_close(request, pk):
    """Asks for the last day, and names what ends with it."""
    school = load_school(request, pk)
    require(rules.may_edit_school(request.user, school))
    form = CloseSchoolForm(
        request.POST or None,
        initial={"closed_on": timezone.localdate()},
        schools=queries.schools_to_go_on_as(school),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.close_school(school=school, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("%(school)s has a last day now.") % {"school": school})
            return redirect("school_detail", pk)
    duties = Duty.objects.filter(school=school).not_ended().count()
    return render(request, "accounts/school/close.html", {"school": school, "form": form, "duties": duties})


@login_required
@require_POST
def school_reopen(request, pk):
    """It was not closed after all."""
    school = load_school(request, pk)
    require(rules.may_edit_school(request.user, school))
    services.reopen_school(school=school)
    messages.success(request, _("%(school)s is open again.") % {"school": school})
    return redirect("school_detail", pk)
