"""The ways between schools, and the rules for booking: for the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.enums import Role
from accounts.models import School
from scheduling.forms.travel import BookingRulesForm, WaysForm
from scheduling.queries import travel as queries
from scheduling.services import travel as services
from scheduling.views.schoolyear import authorities_of, chosen_authority


@login_required
@require_GET
def travel_list(request):
    """What holds, and the schools to set ways from."""
    authority = chosen_authority(request, to_edit=True)
    offices = request.user.authorities_as(Role.ADMINISTRATOR)
    context = {
        "authority": authority,
        "authorities": [one for one in authorities_of(request.user) if one.pk in offices],
        "rules": queries.rules_of(authority),
        "schools": School.objects.filter(authority=authority).open(),
    }
    return render(request, "scheduling/travel/list.html", context)


@login_required
def booking_rules(request):
    """Usual travel, notice, and whether others than the coach choose times."""
    authority = chosen_authority(request, to_edit=True)
    rules = queries.rules_of(authority)
    names = ("travel_minutes", "others_choose", "notice_hours")
    form = BookingRulesForm(request.POST or None, initial={name: getattr(rules, name) for name in names})
    back = f"{reverse('travel_list')}?authority={authority.pk}"
    if request.method == "POST" and form.is_valid():
        services.change_booking_rules(authority=authority, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "authority": authority, "cancel_url": back}
    return render(request, "scheduling/travel/rules.html", context)


@login_required
def travel_edit(request, pk):
    """The ways from one school to all others of its authority."""
    schools = School.objects.filter(authority__in=request.user.authorities_as(Role.ADMINISTRATOR)).open()
    school = get_object_or_404(schools.select_related("authority"), pk=pk)
    form = WaysForm(
        request.POST or None,
        ways=queries.ways_from(school),
        usual=queries.rules_of(school.authority).travel_minutes,
    )
    back = f"{reverse('travel_list')}?authority={school.authority_id}"
    if request.method == "POST" and form.is_valid():
        services.set_ways(school=school, minutes=form.minutes())
        messages.success(request, _("The ways from %(school)s are saved.") % {"school": school})
        return redirect(back)
    context = {"form": form, "school": school, "cancel_url": back}
    return render(request, "scheduling/travel/edit.html", context)
