"""An import of a file: what was read, what came of it, and every problem with line and column."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportKind, ImportState

#: States in which the next step is a worker's.
WORKING = (ImportState.WAITING, ImportState.CHECKING, ImportState.IMPORTING)


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own imports."""
        return self.filter(started_by=person)

    def free_to_take(self, now=None):
        """Those with work left that nobody works on at `now` (UTC)."""
        now = now or timezone.now()
        return self.filter(Q(lease=None) | Q(leased_until__lt=now), state__in=WORKING)


class ImportRun(models.Model):
    """First checked (dry run), then carried out by the same person. The file goes when the import is over."""

    kind = models.CharField(max_length=20, choices=ImportKind)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.WAITING)
    started_by = models.ForeignKey("accounts.Person", models.CASCADE, related_name="import_runs")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="imports/%Y/", blank=True)
    file_name = models.CharField(max_length=255)
    #: What the importer was asked for beside the file, such as a municipality code or a programme.
    options = models.JSONField(default=dict, blank=True)
    lines_total = models.PositiveIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    #: A list of {"line": int, "column": str, "text": str}; at most the first few hundred, `problem_count` has all.
    problems = models.JSONField(default=list, blank=True)
    problem_count = models.PositiveIntegerField(default=0)
    #: Whoever works on it has this mark, and nobody else takes it until the time is up without a sign of life.
    #: Without a mark the time is when one starts to wonder why nobody has taken it.
    lease = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["started_by", "-started_at", "-id"], name="import_by_person")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.file_name}"

    @property
    def is_working(self):
        """Whether a worker has it, or is to take it."""
        return self.state in WORKING

    @property
    def is_dry_run(self):
        """Whether the file is only checked now."""
        return self.state in (ImportState.WAITING, ImportState.CHECKING)

    @property
    def is_left(self):
        """Whether there is work left and nobody has shown a sign of life for a while."""
        return self.is_working and self.leased_until is not None and self.leased_until < timezone.now()

    @property
    def percent(self):
        """How far it has come, or None when the file does not say how long it is."""
        return min(99, 100 * self.lines_read // self.lines_total) if self.lines_total else None
