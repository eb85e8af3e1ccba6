"""Sign-ins, for the person whose they are: a year back, and no closer to the machine than one needs to remember."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import SecondStep, SignInHow


class SignInQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; nobody else's."""
        return self.filter(person=person)


class SignIn(models.Model):
    """Somebody signed in as `person`, or tried to. `how` is the first step, `second` the one after it, if any."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(default=timezone.now)
    how = models.CharField(max_length=20, choices=SignInHow)
    second = models.CharField(max_length=20, choices=SecondStep, blank=True)
    succeeded = models.BooleanField()
    network = models.CharField(max_length=43, blank=True)
    browser = models.CharField(max_length=40, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="sign_in_of_person"),
            models.Index(fields=["at"], name="sign_in_by_age"),
        ]

    def __str__(self):
        return f"{self.get_how_display()} {self.at:%Y-%m-%d %H:%M}"
