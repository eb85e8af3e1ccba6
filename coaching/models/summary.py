"""Summaries of the meetings, for reports; and what of them has to be worked out anew. See docs/adr/0016-summaries.md.

A *unit* is a school (or none) of a school authority in one term: what is worked out anew at once. Nothing but
`services/summary.py` writes cells; foreign keys are not looked at by the database, since each cell follows from rows
whose own keys are.
"""

from django.db import models
from django.db.models.functions import Now

from scheduling.enums import CancelReason, MeetingKind

UNIT = ("authority", "term", "school")


def _to(model, **options):
    """To a row that the raw rows point to already."""
    return models.ForeignKey(
        model, models.CASCADE, related_name="+", db_constraint=False, db_index=False, **options
    )


class Cell(models.Model):
    """`term` as "HT-26", by the authority's own terms on the meeting's local day, or the usual ones where it has set
    none; empty outside every term. `area` is where the school was on that day. `programme` is that of the series'
    engagement or group, or the one whose own meeting it is."""

    authority = _to("accounts.SchoolAuthority")
    school = _to("accounts.School", null=True)
    term = models.CharField(max_length=5)
    area = _to("accounts.Area", null=True)
    programme = _to("coaching.Programme", null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.term} {self.pk}"


def _meta(name, *key):
    """One cell for each key; indexes for the readers who ask by area and by school."""
    return {
        "constraints": [
            models.UniqueConstraint(
                fields=[*UNIT, "area", "programme", *key], name=f"{name}_once", nulls_distinct=False
            )
        ],
        "indexes": [
            models.Index("area", "term", name=f"{name}_by_area"),
            models.Index("school", "term", name=f"{name}_by_school"),
        ],
    }


class Amounts(Cell):
    """Meetings that are booked, held or cancelled, by kind. `minutes` as logged."""

    kind = models.CharField(max_length=20, choices=MeetingKind)
    planned = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()

    class Meta:
        abstract = True


class TermCell(Amounts):
    """Those of the whole term: a fifth of the rows that there are by month."""

    class Meta:
        constraints = _meta("termcell", "kind")["constraints"]
        indexes = _meta("termcell")["indexes"]


class ActivityCell(Amounts):
    """Those by the local month of their day, too."""

    #: Its first day.
    month = models.DateField()

    class Meta:
        constraints = _meta("activitycell", "kind", "month")["constraints"]
        indexes = _meta("activitycell")["indexes"]


class CancellationCell(Cell):
    """Cancelled meetings by their reason."""

    kind = models.CharField(max_length=20, choices=MeetingKind)
    reason = models.CharField(max_length=20, choices=CancelReason)
    cancelled = models.PositiveIntegerField()

    class Meta:
        constraints = _meta("cancellationcell", "kind", "reason")["constraints"]
        indexes = _meta("cancellationcell")["indexes"]


class PresenceCell(Cell):
    """At how many held meetings somebody was there as participant. Counting `person` once gives people."""

    kind = models.CharField(max_length=20, choices=MeetingKind)
    person = _to("accounts.Person")
    meetings = models.PositiveIntegerField()

    class Meta:
        constraints = _meta("presencecell", "kind", "person")["constraints"]
        indexes = [*_meta("presencecell")["indexes"], models.Index("person", name="presencecell_by_person")]


class PersonCell(models.Model):
    """The same without programme and kind: where nobody asks for those, there are far fewer people's rows to count."""

    authority = _to("accounts.SchoolAuthority")
    school = _to("accounts.School", null=True)
    term = models.CharField(max_length=5)
    area = _to("accounts.Area", null=True)
    person = _to("accounts.Person")
    meetings = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "term", "school", "area", "person"],
                name="personcell_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            *_meta("personcell")["indexes"],
            models.Index("authority", "term", "person", name="personcell_by_person"),
        ]

    def __str__(self):
        return f"{self.term} {self.pk}"


class CoachCell(Cell):
    """What somebody leads: each of two who lead a meeting has it whole.

    `held` and `minutes` (as logged) of held meetings, without who was not there; `booked` and `booked_minutes` (as
    long as they are booked) of meetings still to be held or logged. Travel is to and from, in minutes.
    """

    coach = _to("accounts.Person")
    held = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    travel = models.PositiveIntegerField()
    booked = models.PositiveIntegerField()
    booked_minutes = models.PositiveIntegerField()
    booked_travel = models.PositiveIntegerField()

    class Meta:
        constraints = _meta("coachcell", "coach")["constraints"]
        indexes = [*_meta("coachcell")["indexes"], models.Index("coach", "term", name="coachcell_by_coach")]


class LogCell(Cell):
    """Held meetings of engagements by their local month: how many were logged for the first time at most 168 hours
    after they ended (`soon`), and how many were lesson visits."""

    #: Its first day.
    month = models.DateField()
    held = models.PositiveIntegerField()
    soon = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()

    class Meta:
        constraints = _meta("logcell", "month")["constraints"]
        indexes = _meta("logcell")["indexes"]


class ContactCell(Cell):
    """In which weeks an engagement held a meeting: of `weeks` the bit with the number of the ISO week less one. A term
    has each number once."""

    engagement = _to("coaching.Engagement")
    weeks = models.BigIntegerField()

    class Meta:
        constraints = _meta("contactcell", "engagement")["constraints"]
        indexes = [
            *_meta("contactcell")["indexes"],
            models.Index("engagement", name="contactcell_by_engagement"),
        ]


class AttendanceCell(Cell):
    """One held meeting of a group, or of a programme as a whole: the how manieth of its series in the term it is, how
    many were asked and how many of them were there. Who leads is not counted; who came unasked is."""

    meeting = _to("scheduling.Meeting")
    series = _to("scheduling.Series")
    group = _to("coaching.Group", null=True)
    #: Its first day.
    month = models.DateField()
    starts_at = models.DateTimeField()
    number = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    there = models.PositiveIntegerField()

    class Meta:
        constraints = _meta("attendancecell", "meeting")["constraints"]
        indexes = [*_meta("attendancecell")["indexes"], models.Index("group", name="attendancecell_by_group")]


class Due(models.Model):
    """Something that changes figures has happened: only triggers write here, and only `services/summary.py` takes away.

    It names what changed and not the unit, which is looked up when it is taken: by then the term, the school or the
    series may be another one, changed by somebody who did not see this yet. No foreign keys: what it names may be gone.
    """

    #: A meeting as it is now, and (`series`, `day`) where it was.
    meeting_id = models.BigIntegerField(null=True)
    #: Without `day`: all meetings of the series.
    series_id = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    #: All units of the school.
    school_id = models.BigIntegerField(null=True)
    #: All units of the authority, or those of no school.
    authority_id = models.BigIntegerField(null=True)
    without_school = models.BooleanField(db_default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "due summary"

    def __str__(self):
        return f"{self.at}"


CELLS = (
    TermCell,
    ActivityCell,
    CancellationCell,
    PresenceCell,
    PersonCell,
    CoachCell,
    LogCell,
    ContactCell,
    AttendanceCell,
)
