"""What is stored about a person as to groups: in which one is or was, and what has happened."""

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from coaching.models import GroupEvent
from coaching.queries.mydatagroup import Group
from scheduling.models import SeriesMember


def mine_in_groups(person) -> Group:
    """The groups that one is or was in, or leads or led."""
    people = SeriesMember.objects.select_related("person").order_by("joined_at", "id")
    memberships = (
        SeriesMember.objects.filter(person=person, series__group__isnull=False)
        .select_related("series__group__programme", "series__group__school")
        .prefetch_related(Prefetch("series__members", queryset=people))
        .order_by("joined_at", "id")
    )
    rows = [
        (
            member.series.group.name,
            str(member.series.group.programme),
            str(member.series.group.school or ""),
            member.get_role_display(),
            member.joined_at,
            member.left_at,
            ", ".join(
                dict.fromkeys(
                    str(other.person) for other in member.series.members.all() if other.person_id != person.pk
                )
            ),
        )
        for member in memberships
    ]
    return Group(
        "groups",
        _("Groups"),
        _("Groups of programmes that you are or were in."),
        {
            "group": _("Group"),
            "programme": _("Programme"),
            "school": _("School"),
            "role": _("Your part"),
            "from": _("From"),
            "until": _("Until"),
            "with": _("Together with"),
        },
        rows,
    )


def group_deeds(person) -> list[tuple]:
    """(what, when) of each change of a group by the person, or about the person."""
    events = GroupEvent.objects.filter(Q(by=person) | Q(person=person)).select_related("group")
    return [
        (_("%(group)s: %(what)s") % {"group": event.group, "what": event.get_kind_display()}, event.at)
        for event in events
    ]
