"""Groups of a programme: people who meet regularly under a leader."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models.duty import Duty
from coaching.enums import GroupEventKind
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember


def taught_at(schools):
    """Members of the outer group who teach at one of these schools today."""
    here = Duty.objects.current().filter(
        role=Role.TEACHER, school__in=schools, authority=OuterRef(OuterRef("programme__authority"))
    )
    return SeriesMember.objects.current().filter(
        series=OuterRef("series"), role=ParticipantRole.PARTICIPANT, person__in=here.values("person")
    )


class GroupQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those in it, who coordinates the programme, its school's principal and area manager, and the office.

        A group of several schools is seen by the principals of those where its members teach.
        """
        mine = SeriesMember.objects.current().filter(person=person)
        coordinated = mine.filter(role=ParticipantRole.FACILITATOR)
        led = person.schools_as(Role.PRINCIPAL)
        seen = (
            Q(series__in=mine.values("series"))
            | Q(programme__series__in=coordinated.values("series"))
            | Q(school_id__in=led)
            | Q(school__area_id__in=person.areas_as(Role.AREA_MANAGER))
            | Q(programme__authority_id__in=person.authorities_as(Role.ADMINISTRATOR))
        )
        if led:
            seen |= Q(Exists(taught_at(led)), school=None)
        return self.filter(seen)

    def with_people(self):
        """School, programme, series and who is in it now, in two queries however many rows there are."""
        members = SeriesMember.objects.current().select_related("person").order_by("joined_at", "id")
        return self.select_related("programme", "school", "series").prefetch_related(
            Prefetch("series__members", queryset=members, to_attr="members_now")
        )

    def open(self):
        """Those that still meet."""
        return self.filter(series__closed_at=None)


class Group(models.Model):
    """Who meets is the series' members: facilitators lead it, participants are its members (`GroupMember`).

    `school` is empty for a group of several schools; `team` tells which team it was made of.
    """

    programme = models.ForeignKey(
        "coaching.Programme", models.PROTECT, related_name="groups", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=80)
    school = models.ForeignKey(
        "accounts.School",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("school"),
    )
    team = models.ForeignKey(
        "accounts.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("team"),
    )
    module = models.CharField(_("module"), max_length=80, blank=True)
    series = models.OneToOneField("scheduling.Series", models.PROTECT, related_name="group")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [
            models.UniqueConstraint(
                "programme",
                Lower("name"),
                name="group_name_unique",
                violation_error_message=_("There is already a group of this name."),
            ),
            # For the key that ties a member's programme to the group's.
            models.UniqueConstraint(fields=["id", "programme"], name="group_of_one_programme"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether it does not meet any more."""
        return self.series.closed_at is not None

    @cached_property
    def leaders(self) -> list:
        """Who leads it now, longest first; wants `with_people`."""
        return [row.person for row in self.series.members_now if row.role == ParticipantRole.FACILITATOR]

    @cached_property
    def people(self) -> list:
        """Its members now, longest first; wants `with_people`."""
        return [row.person for row in self.series.members_now if row.role == ParticipantRole.PARTICIPANT]


class GroupMemberQuerySet(models.QuerySet):
    def current(self):
        """Those who have not left."""
        return self.filter(left_at=None)


class GroupMember(models.Model):
    """Somebody in a group, from when to when: in one group of a programme at a time.

    `programme` is the group's (a composite foreign key in the database says so), and stands here for that promise.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    programme = models.ForeignKey("coaching.Programme", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="group_memberships")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "id"]
        verbose_name = _("group member")
        verbose_name_plural = _("group members")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person"],
                condition=Q(left_at=None),
                name="group_member_in_one_group_of_a_programme",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
                name="group_member_leaves_after_joining",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.group}"


class GroupEvent(models.Model):
    """What has happened to a group: when, by whom, and whom it is about. `other` is the group on the other side of a
    move."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=15, choices=GroupEventKind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    other = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("event of a group")
        verbose_name_plural = _("events of groups")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GroupEventKind.values), name="group_event_kind_known")
        ]

    def __str__(self):
        return self.get_kind_display()
