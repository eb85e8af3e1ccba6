"""The term report: one PDF with every report that somebody may read, made by a worker; and who gets it unasked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import WORKING_TERM_REPORTS, TermReportState
from scheduling.models.term import Term
from scheduling.termcode import TermCode


class TermReportQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own: what is in it depends on whose it is."""
        return self.filter(person=person)

    def free_to_take(self, now=None):
        """Those with work left that nobody works on at `now` (UTC)."""
        now = now or timezone.now()
        return self.filter(Q(lease=None) | Q(leased_until__lt=now), state__in=WORKING_TERM_REPORTS)


class TermReport(models.Model):
    """Made for one person, of what that person's duties show. Who asks again while it is made gets the same one."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="term_reports")
    term_season = models.CharField(max_length=2, choices=Term.Season)
    term_year = models.PositiveSmallIntegerField()
    #: Narrower than the duties, where chosen.
    area = models.ForeignKey(
        "accounts.Area", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    school = models.ForeignKey(
        "accounts.School", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    #: The authority whose office sends it at the end of term; None: the person has asked for it.
    sent_by = models.ForeignKey(
        "accounts.SchoolAuthority", models.CASCADE, null=True, blank=True, related_name="sent_term_reports"
    )
    state = models.CharField(max_length=10, choices=TermReportState, default=TermReportState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    #: Ids of the duties of which it tells. Whoever has left one of them does not get the file any more.
    duties = ArrayField(models.BigIntegerField(), default=list, blank=True)
    #: As with imports: whoever works on it has this mark until the time is up without a sign of life.
    lease = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = TermReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("term report")
        verbose_name_plural = _("term reports")
        indexes = [models.Index(fields=["person", "-asked_at", "-id"], name="term_report_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=TermReportState.values), name="term_report_state_known"
            ),
            models.UniqueConstraint(
                fields=["person", "term_season", "term_year", "area", "school", "sent_by"],
                condition=Q(state__in=WORKING_TERM_REPORTS),
                nulls_distinct=False,
                name="term_report_one_at_work",
            ),
            models.UniqueConstraint(
                fields=["person", "term_season", "term_year", "sent_by"],
                condition=Q(sent_by__isnull=False),
                name="term_report_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WORKING_TERM_REPORTS) | Q(lease=None, ended_at__isnull=False),
                name="term_report_ended_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.person_id}: {self.term}"

    @property
    def term(self):
        """The term, as a `TermCode`."""
        return TermCode(self.term_season, self.term_year)

    @property
    def is_working(self) -> bool:
        """Whether a worker has it, or is to take it."""
        return self.state in WORKING_TERM_REPORTS

    @property
    def is_left(self) -> bool:
        """Whether there is work left and nobody has shown a sign of life for a while."""
        return self.is_working and self.leased_until is not None and self.leased_until < timezone.now()

    @property
    def is_ready(self) -> bool:
        return self.state == TermReportState.DONE


class TermReportPiece(models.Model):
    """A part of the file, in order; the file goes by deleting its pieces (docs/adr/0007)."""

    report = models.ForeignKey(TermReport, models.CASCADE, related_name="pieces")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="term_report_piece_once"),
        ]

    def __str__(self):
        return f"{self.report_id}: {self.number}"


class TermReportReceiverQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those that `person`'s offices have chosen."""
        return self.filter(authority__in=person.authorities_as(Role.ADMINISTRATOR))


class TermReportReceiver(models.Model):
    """Whom an office has chosen to get the term report, each of the own part, when a term has ended."""

    authority = models.ForeignKey(
        "accounts.SchoolAuthority", models.CASCADE, related_name="term_report_receivers"
    )
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    chosen_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    objects = TermReportReceiverQuerySet.as_manager()

    class Meta:
        ordering = ["chosen_at", "id"]
        verbose_name = _("receiver of the term report")
        verbose_name_plural = _("receivers of the term report")
        constraints = [
            models.UniqueConstraint(fields=["authority", "person"], name="term_report_receiver_once"),
        ]

    def __str__(self):
        return f"{self.person}"
