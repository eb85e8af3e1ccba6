"""Tasks that a programme offers to be taken over. They are about nobody, so they are plain text."""

from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.models.twolanguages import in_readers_language


class TaskTemplate(models.Model):
    """One offer. What is taken over is copied, so it can be changed and withdrawn at any time."""

    programme = models.ForeignKey("coaching.Programme", models.CASCADE, related_name="task_templates")
    name_sv = models.CharField(_("Name"), max_length=120)
    what_sv = models.TextField(_("What to try"))
    name_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    what_en = models.TextField(_("What to try, in English"), blank=True)
    #: From one, in the order in which they are offered.
    position = models.PositiveIntegerField()
    is_published = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["programme", "position"]
        verbose_name = _("task to take over")
        verbose_name_plural = _("tasks to take over")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="task_template_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(name_en="", what_en="") | ~(Q(name_en="") | Q(what_en="")),
                name="task_template_english_whole",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.name_sv, self.name_en)

    @property
    def what(self) -> str:
        """In the reader's language where there is one."""
        return in_readers_language(self.what_sv, self.what_en)
