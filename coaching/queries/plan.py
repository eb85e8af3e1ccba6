"""What a form about a line of a plan offers. Who is asked is in `audience`, other days are in `plandates`."""

from django.db.models import Exists, OuterRef

from coaching.models import PlanItem


def groups_for(item):
    """The programme's open groups by name, each with `has_time`: whether it has its turn in a line like this one."""
    same = PlanItem.objects.filter(
        programme=item.programme_id,
        content=item.content,
        term_season=item.term_season,
        term_year=item.term_year,
        group=OuterRef("pk"),
    )
    return (
        item.programme.groups.open()
        .select_related("school")
        .annotate(has_time=Exists(same))
        .order_by("name", "pk")
    )


def likely_groups(item, groups) -> list:
    """Those that have no turn yet: at the school that the line's place names, if it names one of theirs."""
    free = [group for group in groups if not group.has_time]
    place = item.meeting.place.casefold()
    there = [group for group in free if group.school and place and place in group.school.name.casefold()]
    return there or free
