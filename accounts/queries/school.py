"""Reading schools, areas and teams."""

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Area, Duty, School, Team
from accounts.queries.person import matching

#: The columns that a list of schools is in order by, for `paging.keyset_page`.
ORDER = ("sort_name", "id")


def current_duties(*roles):
    """Today's duties of `roles` with their people who have not left."""
    return (
        Duty.objects.current()
        .filter(role__in=roles, person__is_active=True)
        .select_related("person")
        .order_by("person__sort_name", "pk")
    )


def find_schools(queryset, text):
    """Rows of `queryset` whose name or unit code has every word of `text` in it."""
    return matching(queryset, text, ["name", "unit_code"])


def school_list(viewer, *, text="", area=None, closed=False):
    """Schools that `viewer` may see, each with area, authority and `principals` (duties)."""
    schools = School.objects.visible_to(viewer)
    schools = schools.filter(closed_on__lt=timezone.localdate()) if closed else schools.open()
    if area:
        schools = schools.filter(area=area)
    return (
        find_schools(schools, text)
        .select_related("area", "authority")
        .prefetch_related(Prefetch("duties", current_duties(Role.PRINCIPAL), to_attr="principals"))
    )


def schools_to_go_on_as(school):
    """The schools that this one can be merged into: others of its authority that have no last day."""
    return School.objects.filter(authority=school.authority_id, closed_on=None).exclude(pk=school.pk)


def people_of(school):
    """Today's duties at the school as {role: [duty, …]}, a teacher once for each team."""
    roles = [Role.PRINCIPAL, Role.TEACHER]
    duties = current_duties(*roles).filter(school=school).select_related("person", "team")
    return {role: [duty for duty in duties if duty.role == role] for role in roles}


def teams_of(school):
    """The school's teams, each with `size`, the number of today's members."""
    today = timezone.localdate()
    members = Q(duties__starts_on__lte=today, duties__person__is_active=True) & (
        Q(duties__ends_on=None) | Q(duties__ends_on__gte=today)
    )
    return Team.objects.filter(school=school).annotate(size=Count("duties__person", members, distinct=True))


def members_of(team):
    """Today's duties in the team."""
    return current_duties(Role.TEACHER).filter(team=team)


def area_list(viewer):
    """Areas that `viewer` may see, each with `managers` (duties), authority and `size`, its open schools."""
    return (
        Area.objects.visible_to(viewer)
        .select_related("authority")
        .annotate(
            size=Count(
                "schools",
                Q(schools__closed_on=None) | Q(schools__closed_on__gte=timezone.localdate()),
                distinct=True,
            )
        )
        .prefetch_related(Prefetch("duties", current_duties(Role.AREA_MANAGER), to_attr="managers"))
        .order_by("authority__name", "name", "pk")
    )
