"""A teacher would like coaching and tells the principal (önskemål). No more is kept of it than the principal needs."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models.duty import Duty
from coaching.enums import WishState


class WishQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; to a principal the open ones of those who teach at the school today."""
        teaches = Duty.objects.current().filter(
            role=Role.TEACHER, person=OuterRef("teacher"), school=OuterRef("school"), person__is_active=True
        )
        return self.filter(
            Q(teacher=person)
            | Q(Exists(teaches), state=WishState.OPEN, school__in=person.schools_as(Role.PRINCIPAL))
        )

    def open(self):
        """Those that wait for an answer."""
        return self.filter(state=WishState.OPEN)


class Wish(models.Model):
    """The words go with the answer; that there was one goes some time later."""

    teacher = models.ForeignKey("accounts.Person", models.CASCADE, related_name="wishes")
    school = models.ForeignKey(
        "accounts.School", models.CASCADE, related_name="wishes", verbose_name=_("school")
    )
    text = models.TextField(_("what you would like"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=WishState, default=WishState.OPEN)
    wished_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["wished_at", "id"]
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(
                fields=["teacher", "school"], condition=Q(state=WishState.OPEN), name="wish_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=WishState.values), name="wish_state_known"),
            models.CheckConstraint(
                condition=Q(state=WishState.OPEN, answered_at=None)
                | (~Q(state=WishState.OPEN) & Q(answered_at__isnull=False, text="")),
                name="wish_answered_keeps_no_words",
            ),
        ]

    def __str__(self):
        return f"{self.teacher}, {self.school}"
