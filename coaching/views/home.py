"""Everybody's first page: one page of the parts that today's duties give."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.queries.admission import my_admission
from coaching.queries.agreement import waiting_for as agreements_to_accept
from coaching.queries.attainment import waiting_for as attainments_to_give
from coaching.queries.circlestate import waiting_for
from coaching.queries.groupagreement import waiting_for as group_agreements_to_confirm
from coaching.queries.home import parts_of
from coaching.queries.mygroups import groups_of, waiting_groups
from coaching.queries.preparation import waiting_for as preparations_waiting
from coaching.queries.run import runs_today
from coaching.queries.survey import to_answer
from coaching.queries.visit import waiting_for as visits_to_go_on_with
from coaching.rules.home import has_part
from coaching.vault.unlocking import vault_of
from scheduling.queries.moduleplan import hit_plans_led_by
from scheduling.queries.poll import waiting_for as polls_to_answer


@login_required
def home(request):
    """What this person needs to see and do today, whatever the duties."""
    now = timezone.localtime()
    parts = parts_of(request.user, vault_of(request))
    context = {
        "parts": parts,
        "several": len(parts) > 1,
        "agreements": agreements_to_accept(request.user),
        "attainments": attainments_to_give(request.user),
        "group_agreements": group_agreements_to_confirm(request.user),
        "preparations": preparations_waiting(request.user),
        "polls": polls_to_answer(request.user),
        "plans_to_mend": hit_plans_led_by(request.user, now),
        "circles": waiting_for(request.user),
        "visits": visits_to_go_on_with(request.user),
        "groups": groups_of(request.user, now),
        "waiting_groups": waiting_groups(request.user),
        "admission": my_admission(request.user),
        "surveys": to_answer(request.user),
        "to_lead": runs_today(request.user, now) if _may_lead(request.user, parts) else (),
        "now": now,
        "greeting": _greeting(now.hour),
    }
    return render(request, "coaching/home/page.html", context)


def _may_lead(person, parts):
    """Those who lead meetings of groups are coaches, teachers, and who leads a programme's."""
    return has_part(person, "coach") or has_part(person, "teacher") or "leader" in dict(parts)


def _greeting(hour):
    if 4 <= hour < 10:
        return _("Good morning")
    return _("Good evening") if hour >= 18 or hour < 4 else _("Hello")
