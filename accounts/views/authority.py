"""School authorities and their areas."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.forms.school import AreaForm, AuthorityForm
from accounts.models import Area, SchoolAuthority
from accounts.queries import school as queries
from accounts.services import authority as services
from accounts.views.access import found, require


@login_required
@require_GET
def authority_list(request):
    """The authorities that one looks after; straight to it when it is one."""
    found(rules.is_administrator(request.user))
    authorities = list(SchoolAuthority.objects.visible_to(request.user))
    if len(authorities) == 1:
        return redirect("authority_edit", authorities[0].pk)
    return render(request, "accounts/authority/list.html", {"authorities": authorities})


@login_required
def authority_edit(request, pk):
    """Name, kind, code and contact of an authority."""
    authority = get_object_or_404(SchoolAuthority.objects.visible_to(request.user), pk=pk)
    form = AuthorityForm(request.POST or None, instance=authority)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.change_authority, authority=authority, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("authority_edit", pk)
    context = {"form": form, "authority": authority, "cancel_url": reverse("school_list")}
    return render(request, "accounts/authority/edit.html", context)


@login_required
@require_GET
def area_list(request):
    """Areas with who leads them."""
    found(rules.sees_schools(request.user))
    areas = list(queries.area_list(request.user))
    context = {
        "areas": [(area, rules.may_edit_area(request.user, area)) for area in areas],
        "may_add": rules.is_administrator(request.user),
        "has_several_authorities": len({area.authority_id for area in areas}) > 1,
    }
    return render(request, "accounts/area/list.html", context)


@login_required
def area_new(request):
    """A new area."""
    found(rules.is_administrator(request.user))
    form = AreaForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        area = form.carry_out(services.add_area, **form.facts())
        if area:
            messages.success(request, _("%(area)s has been added.") % {"area": area})
            return redirect("area_list")
    context = {"form": form, "cancel_url": reverse("area_list")}
    return render(request, "accounts/area/form.html", context)


@login_required
def area_edit(request, pk):
    """Another name."""
    area = get_object_or_404(Area.objects.visible_to(request.user), pk=pk)
    require(rules.may_edit_area(request.user, area))
    form = AreaForm(request.POST or None, instance=area, by=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.rename_area, area=area, **form.facts())
    ):
        messages.success(request, _("Saved."))
        return redirect("area_list")
    context = {"form": form, "area": area, "cancel_url": reverse("area_list")}
    return render(request, "accounts/area/form.html", context)
