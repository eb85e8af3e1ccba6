"""The key store: people's key pairs and what opens them. Nothing here opens anything by itself.

`coaching.vault` knows how; a worker cannot import that, but may delete these rows.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VaultKeyQuerySet(models.QuerySet):
    def in_use(self):
        """The pairs that are to be granted to: set up to the end and not given up."""
        return self.filter(activated_at__isnull=False, given_up_at=None)


class VaultKey(models.Model):
    """One generation of somebody's key pair. A vault that was lost starts the next one."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="vault_keys")
    generation = models.PositiveSmallIntegerField()
    public_key = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)
    #: When the recovery code had been typed back; before that nothing is granted to it.
    activated_at = models.DateTimeField(null=True, blank=True)
    #: When it was lost, and the next generation began.
    given_up_at = models.DateTimeField(null=True, blank=True)
    #: When the person last showed that the recovery code is still at hand.
    recovery_checked_at = models.DateTimeField(null=True, blank=True)

    objects = VaultKeyQuerySet.as_manager()

    class Meta:
        ordering = ["person", "-generation"]
        constraints = [
            models.UniqueConstraint(fields=["person", "generation"], name="vault_key_once_per_generation"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(activated_at__isnull=False, given_up_at=None),
                name="vault_key_one_in_use",
            ),
            models.CheckConstraint(condition=Q(generation__gte=1), name="vault_key_generation_from_one"),
            models.CheckConstraint(
                condition=Q(given_up_at=None) | Q(activated_at__isnull=False),
                name="vault_key_used_before_lost",
            ),
        ]

    def __str__(self):
        return f"{self.person_id}/{self.generation}"


class Wrap(models.Model):
    """A private key, sealed under what its owner keeps."""

    class Kind(models.TextChoices):
        PASSPHRASE = "passphrase", _("Passphrase")
        RECOVERY = "recovery", _("Recovery code")
        #: Under the person's own key of the generation in use: an earlier vault that was found again.
        LATER = "later", _("Later vault")

    vault_key = models.ForeignKey(VaultKey, models.CASCADE, related_name="wraps")
    kind = models.CharField(max_length=12, choices=Kind)
    sealed = models.BinaryField()
    #: For what is typed: how the key is derived from it.
    salt = models.BinaryField(default=bytes, blank=True)
    time_cost = models.PositiveSmallIntegerField(default=0)
    memory_kib = models.PositiveIntegerField(default=0)
    lanes = models.PositiveSmallIntegerField(default=0)
    #: For `later`: the generation that opens it.
    opened_by = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vault_key", "kind"], name="wrap_once_per_kind"),
            models.CheckConstraint(
                condition=Q(kind="later", opened_by__isnull=False) | Q(~Q(kind="later"), memory_kib__gt=0),
                name="wrap_says_how_it_opens",
            ),
        ]

    def __str__(self):
        return f"{self.vault_key}: {self.kind}"


class Pin(models.Model):
    """That a public key is another person's, as its holder met it: sealed, so that a key that is replaced shows.

    What the holder has said of it is sealed too. A peer who starts a new generation is pinned again only when the
    holder says so.
    """

    holder = models.ForeignKey(VaultKey, models.CASCADE, related_name="pins")
    peer_key = models.ForeignKey(VaultKey, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    pinned_at = models.DateTimeField(default=timezone.now)
    #: When the holder said that both see the same number. What counts is sealed; these two are for lists.
    compared_at = models.DateTimeField(null=True, blank=True)
    #: When the holder said that the numbers differ: nothing is granted to that key.
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "peer_key"], name="pin_once_per_peer")]

    def __str__(self):
        return f"{self.holder} → {self.peer_key}"


class CircleKey(models.Model):
    """A generation of the key of one circle of an engagement: its coaches, coaches and teachers, or coaches and one
    teacher of a team.

    `sealed_roster`, sealed under the key itself, names the memberships that were let in, with the public keys that
    they were met by: to them it is granted without asking again, to others only after somebody of the circle has said
    yes. Only they may make the next generation.
    """

    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="circle_keys")
    #: A Circle's value or a Corner.
    circle = models.CharField(max_length=30)
    generation = models.PositiveSmallIntegerField()
    sealed_roster = models.BinaryField()
    made_by = models.ForeignKey(VaultKey, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["engagement", "circle", "-generation"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "circle", "generation"], name="circle_key_once_per_generation"
            ),
            models.CheckConstraint(
                condition=Q(circle__regex=r"^(coach|shared|corner:[1-9][0-9]*)$"),
                name="circle_key_circle_known",
            ),
            models.CheckConstraint(condition=Q(generation__gte=1), name="circle_key_generation_from_one"),
        ]

    def __str__(self):
        return f"{self.engagement_id}/{self.circle}/{self.generation}"


class Grant(models.Model):
    """A circle's key, sealed for one holder by another (or by oneself)."""

    circle_key = models.ForeignKey(CircleKey, models.CASCADE, related_name="grants")
    holder = models.ForeignKey(VaultKey, models.CASCADE, related_name="grants")
    granted_by = models.ForeignKey(VaultKey, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle_key", "holder"], name="grant_once_per_holder")]

    def __str__(self):
        return f"{self.circle_key} → {self.holder}"
