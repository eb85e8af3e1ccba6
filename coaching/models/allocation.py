"""A proposal of which coach to ask for each request that waits: the latest of an authority. It decides nothing."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from coaching.enums import WhyNobody


class AllocationLineQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The office sees its own authority's."""
        return self.filter(allocation__authority_id__in=person.authorities_as(Role.ADMINISTRATOR))


class Allocation(models.Model):
    """`is_best` when it is proven that no other choice reaches more requests, or as many with more points."""

    authority = models.OneToOneField("accounts.SchoolAuthority", models.CASCADE, related_name="allocation")
    made_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    is_best = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.authority} {self.made_at:%Y-%m-%d}"


class AllocationLine(models.Model):
    """One request with the coach who is proposed for it, or why nobody is."""

    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="lines")
    request = models.ForeignKey("coaching.CoachingRequest", models.CASCADE, related_name="+")
    coach = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="+")
    why_nobody = models.CharField(max_length=12, choices=WhyNobody, blank=True)

    objects = AllocationLineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "request"], name="allocation_line_once"),
            models.CheckConstraint(
                condition=Q(coach__isnull=False, why_nobody="") | (Q(coach__isnull=True) & ~Q(why_nobody="")),
                name="allocation_line_coach_or_why",
            ),
        ]

    def __str__(self):
        return f"{self.request_id}: {self.coach_id or self.why_nobody}"
