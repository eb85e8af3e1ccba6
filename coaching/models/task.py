"""What a teacher tries between meetings: the facts. Its words, and what the teacher says of it, are sealed entries."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coaching.enums import TaskStatus
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember


class TaskQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of the engagements that the person coaches today, and one's own where one is coached today."""
        mine = SeriesMember.objects.current().filter(person=person)
        leads = mine.filter(role=ParticipantRole.FACILITATOR)
        return self.filter(
            Q(engagement__series__in=leads.values("series"))
            | Q(teacher=person, engagement__series__in=mine.values("series"))
        )

    def open(self):
        """Neither done nor dropped."""
        return self.filter(status=TaskStatus.OPEN)


class Task(models.Model):
    """Whose it is, until when, what has become of it. These facts stay when what was written is erased."""

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="tasks")
    teacher = models.ForeignKey("accounts.Person", models.PROTECT, related_name="tasks")
    #: Who set it: a coach, or the teacher.
    set_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("until"))
    status = models.CharField(_("state"), max_length=10, choices=TaskStatus, default=TaskStatus.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    #: The meeting at which it was agreed, or after which it is the next step.
    meeting = models.ForeignKey(
        "scheduling.Meeting", models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    #: What to try; empty once it has been erased.
    entry = models.OneToOneField(
        "coaching.Entry", models.SET_NULL, null=True, blank=True, related_name="task"
    )
    #: What the teacher says of it.
    reflection = models.OneToOneField(
        "coaching.Entry", models.SET_NULL, null=True, blank=True, related_name="reflected_task"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=TaskStatus.values), name="task_status_known"),
            models.CheckConstraint(
                condition=Q(status=TaskStatus.DONE, done_at__isnull=False)
                | (~Q(status=TaskStatus.DONE) & Q(done_at__isnull=True)),
                name="task_done_has_time",
            ),
            models.CheckConstraint(
                condition=Q(entry=None) | Q(reflection=None) | ~Q(entry=models.F("reflection")),
                name="task_reflection_is_another_entry",
            ),
        ]
        indexes = [
            models.Index("engagement", "status", "due_on", name="task_by_engagement"),
            models.Index(
                "teacher", "due_on", name="task_open_by_teacher", condition=Q(status=TaskStatus.OPEN)
            ),
            # For reports about a term.
            models.Index("set_at", name="task_by_set_at"),
            models.Index("done_at", name="task_by_done_at", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped."""
        return self.status == TaskStatus.OPEN

    @cached_property
    def is_late(self) -> bool:
        """Open after its day, which is still a day to do it on."""
        return self.is_open and self.due_on < timezone.localdate()


class TaskEvent(models.Model):
    """A task was set, done, dropped, taken up again, or given another day."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    #: Empty for the first.
    from_status = models.CharField(max_length=10, choices=TaskStatus, blank=True)
    to_status = models.CharField(max_length=10, choices=TaskStatus)
    #: Until when, from then on.
    due_on = models.DateField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.from_status} → {self.to_status}"
