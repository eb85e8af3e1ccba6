"""The ledger: one row for each person, subject, kind of message and occasion."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from scheduling.enums import MessageState, SuppressReason


def new_message_id():
    """The local part of the mail's Message-ID; kept from the first try to the last, so that a repeat is recognised."""
    return f"{uuid.uuid4()}"


@dataclass(frozen=True, slots=True)
class BareReceiver:
    """Stands for the person wherever a mail goes to an address of nobody who has an account."""

    email: str
    language: str
    pk = None
    given_name = ""
    is_active = True
    #: Whoever has no account chooses no hours.
    mail_choice = None

    def get_full_name(self) -> str:
        """None is known."""
        return ""

    def __str__(self):
        return self.email


class MessageQuerySet(models.QuerySet):
    def visible_to(self, person):
        """What one has been sent oneself."""
        return self.filter(person=person)

    def in_office_of(self, person):
        """The ledger of the authorities that `person` is an administrator of."""
        return self.filter(authority__in=person.authorities_as(Role.ADMINISTRATOR))

    def about(self, subject_type, subject_id):
        """The rows about one thing, such as ("meeting", 7)."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def unfinished(self):
        """Rows that may still be sent."""
        return self.filter(state__in=[MessageState.PLANNED, MessageState.CLAIMED])


class Message(models.Model):
    """Everything that leaves by mail is such a row first.

    `due_at` is when it ought to leave, `try_at` when it is tried next, `stale_at` when it is of no use any more.
    While `claimed`, `lease` names who has it and `try_at` is when that lease ends.
    """

    #: Empty where the mail goes to a bare `address`, whose language is known then.
    person = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="messages")
    address = models.EmailField(blank=True, default="", db_default="")
    language = models.CharField(
        max_length=2, choices=settings.LANGUAGES, blank=True, default="", db_default=""
    )
    #: The authority whose office may see the row.
    authority = models.ForeignKey(
        "accounts.SchoolAuthority", models.CASCADE, null=True, related_name="messages"
    )
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    occasion = models.CharField(max_length=40)
    state = models.CharField(_("state"), max_length=12, choices=MessageState, default=MessageState.PLANNED)
    reason = models.CharField(_("reason"), max_length=20, choices=SuppressReason, blank=True)
    due_at = models.DateTimeField(_("due"))
    try_at = models.DateTimeField(_("next try"))
    stale_at = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    message_id = models.CharField(max_length=80, default=new_message_id, unique=True, editable=False)
    #: Numbers and short codes that the text needs and that change later, such as a meeting's former time.
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    #: Waits for the person's daily mail; `digest` is the row of that mail, whose Message-ID this one left with.
    in_digest = models.BooleanField(default=False, db_default=False, editable=False)
    digest = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="gathered", editable=False
    )
    error = models.CharField(_("server's answer"), max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_type", "subject_id", "kind", "occasion"], name="message_once"
            ),
            models.UniqueConstraint(
                fields=["address", "subject_type", "subject_id", "kind", "occasion"],
                condition=Q(person=None),
                name="message_to_address_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="", language="")
                | (Q(person=None) & ~Q(address="") & ~Q(language="")),
                name="message_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=(Q(state=MessageState.SUPPRESSED) & ~Q(reason=""))
                | (~Q(state=MessageState.SUPPRESSED) & Q(reason="")),
                name="message_suppressed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.CLAIMED, lease__isnull=False)
                | (~Q(state=MessageState.CLAIMED) & Q(lease__isnull=True)),
                name="message_claimed_has_lease",
            ),
        ]
        indexes = [
            models.Index(
                "try_at",
                "id",
                name="message_to_try",
                condition=Q(state__in=[MessageState.PLANNED, MessageState.CLAIMED]),
            ),
            models.Index("subject_type", "subject_id", name="message_by_subject"),
            models.Index(fields=["authority", "-due_at", "-id"], name="message_by_authority"),
            models.Index(fields=["person", "-due_at", "-id"], name="message_by_person"),
            models.Index("authority", name="message_failed", condition=Q(state=MessageState.FAILED)),
        ]

    def __str__(self):
        return f"{self.kind} {self.occasion}"

    @property
    def receiver(self):
        """Who gets it: the person, or what stands for one."""
        return self.person if self.person_id is not None else BareReceiver(self.address, self.language)

    @property
    def is_unfinished(self) -> bool:
        """Whether it may still be sent."""
        return self.state in (MessageState.PLANNED, MessageState.CLAIMED)
