"""Schools about which a coach is not to be asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from coaching.forms.conflict import ConflictForm
from coaching.models import Conflict
from coaching.services import conflict as services


@login_required
def conflict_list(request):
    """The coach's own; one more by POST."""
    if not request.user.has_role(Role.COACH):
        raise PermissionDenied
    form = ConflictForm(request.POST or None, coach=request.user)
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        services.state(coach=request.user, school=school)
        messages.success(request, _("You are not asked about %(school)s any more.") % {"school": school})
        return redirect("conflict_list")
    stated = Conflict.objects.filter(coach=request.user).select_related("school")
    context = {"form": form, "conflicts": stated, "cancel_url": reverse("home")}
    return render(request, "coaching/conflict/list.html", context)


@login_required
@require_POST
def conflict_lift(request, pk):
    """To be asked again."""
    conflict = get_object_or_404(Conflict.objects.filter(coach=request.user).select_related("school"), pk=pk)
    services.lift(conflict=conflict)
    messages.success(request, _("You can be asked about %(school)s again.") % {"school": conflict.school})
    return redirect("conflict_list")
