"""What somebody wrote, sealed: entries, their versions and fields, drafts and attachments. Only facts are plain."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coaching.enums import EntryKind
from scheduling.models.series import SeriesMember


class EntryQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of the engagements that the person is in today: shared ones, and to its coaches all.

        What belongs into a teacher's corner is for nobody else of the team, and what is held back for no teacher yet.
        Whether they open is another matter: that takes the keys.
        """
        mine = SeriesMember.objects.current().filter(person=person)
        leads = mine.filter(role="facilitator")
        return self.filter(
            Q(engagement__series__in=leads.values("series"))
            | Q(engagement__series__in=mine.values("series"), shared_at__isnull=False, held_back=False)
            & (Q(corner_of=None) | Q(corner_of=person))
        )


class Entry(models.Model):
    """Something written, of one kind (coaching/sealed.py), about an engagement and perhaps one of its meetings.

    Ids are random, so that one that is erased never names another after a restore.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20, choices=EntryKind)
    meeting = models.ForeignKey(
        "scheduling.Meeting", models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    author = models.ForeignKey("accounts.Person", models.PROTECT, related_name="entries")
    #: The number of the version that counts.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    #: Since when the teachers can read it; empty while it is the coaches' own.
    shared_at = models.DateTimeField(_("shared"), null=True, blank=True)
    #: In a team, the one teacher whom sharing it concerns; empty where it concerns all.
    corner_of = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="corner_entries"
    )
    #: Shared, and shown to the teachers only after they have written something of their own.
    held_back = models.BooleanField(default=False)
    #: When it was last taken back from them.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: When somebody who holds the keys first found that it does not open: the row was changed outside the application.
    damaged_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index("engagement", "created_at", name="entry_by_engagement")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="entry_version_from_one"),
        ]

    def __str__(self):
        return str(self.pk)

    @cached_property
    def circle_key_ids(self):
        """Ids of the circle keys that open the version that counts; given by whoever loads many."""
        return {wrap.circle_key_id for wrap in self.wraps_of(self.version)}

    def wraps_of(self, number):
        """The wraps of the content key of that version."""
        wraps = self.wraps.all()
        own = [wrap for wrap in wraps if wrap.version == number]
        return own or [wrap for wrap in wraps if wrap.version == EntryWrap.ONE_FOR_ALL]


class EntryWrap(models.Model):
    """The content key of one version, sealed under a circle's key: whoever holds that can read it."""

    #: In the place of a number: the key of all versions that have none of their own. Entries had one key for all once.
    ONE_FOR_ALL = 0

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="wraps")
    #: The number of the version.
    version = models.PositiveIntegerField()
    circle_key = models.ForeignKey("coaching.CircleKey", models.CASCADE, related_name="wraps")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "version", "circle_key"], name="entry_wrap_once_per_key")
        ]

    def __str__(self):
        return f"{self.entry_id}/{self.version}: {self.circle_key}"


class EntryVersion(models.Model):
    """One saving of an entry: by whom and when."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    saved_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["entry", "-number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    def __str__(self):
        return f"{self.entry_id}/{self.number}"


class SealedField(models.Model):
    """One field of one version: a single ciphertext, bound to its engagement, entry, name and version."""

    version = models.ForeignKey(EntryVersion, models.CASCADE, related_name="fields")
    name = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="sealed_field_once")]

    def __str__(self):
        return f"{self.version}: {self.name}"


class Draft(models.Model):
    """What somebody is writing and has not saved, sealed under their own key. `place` names the form, never a word."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="drafts")
    #: Whose key it is sealed under; a vault that is lost takes its drafts with it.
    vault_key = models.ForeignKey("coaching.VaultKey", models.CASCADE, related_name="drafts")
    engagement = models.ForeignKey(
        "coaching.Engagement", models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    place = models.CharField(max_length=100)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_once_per_place")]

    def __str__(self):
        return self.place


class Attachment(models.Model):
    """A file that belongs to an entry. Name, type and size are sealed as the content is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="attachments")
    #: The file's own key, under the content key of the version that counts: files go from version to version.
    sealed_key = models.BinaryField()
    #: Name, type and size, under the file's key.
    sealed_facts = models.BinaryField()
    #: How many pieces it has; empty until the last has come.
    pieces = models.PositiveIntegerField(null=True, blank=True)
    added_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self):
        return str(self.pk)


class AttachmentPiece(models.Model):
    """A piece of a file, sealed with its number and whether it is the last."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="content")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ["attachment", "number"]
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="attachment_piece_once")]

    def __str__(self):
        return f"{self.attachment_id}/{self.number}"
