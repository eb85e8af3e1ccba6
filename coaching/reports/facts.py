"""The facts behind the reports, row by row, for analysts: what happened where and when, never who, and nothing written.

What was protected and published (goals reached, answers to surveys) comes here only as it was published: in tables of
its own (`publishedfacts`).
"""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.enums import Subject
from accounts.models import School
from coaching.enums import ApplicationState, DeclineReason, Phase, ProgrammeKind, RequestState
from coaching.models import (
    Application,
    CoachingRequest,
    Engagement,
    Group,
    GroupMember,
    Programme,
    RequestEvent,
)
from coaching.reports.facttable import Column, Table, Type, offices_of, programme_columns
from coaching.reports.publishedfacts import PUBLISHED
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, Participant, SeriesMember


def _counted(rows, to):
    """How many of `rows` there are for each outer row; `to` is the path to it."""
    counted = rows.filter(**{to: OuterRef("pk")}).order_by().values(to).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _schools(choice):
    return School.objects.filter(authority__in=offices_of(choice)).order_by("sort_name", "pk")


def _programmes(choice):
    return Programme.objects.filter(authority__in=offices_of(choice)).order_by("name", "pk")


def _meetings(choice):
    period = choice.period
    at_a_time = Q(starts_at__gte=period.start, starts_at__lt=period.end)
    on_a_day = Q(starts_at=None, day__range=(period.first, period.last))
    asked = Participant.objects.filter(role=ParticipantRole.PARTICIPANT)
    programmes = ("series__engagement__programme", "series__group__programme", "series__programme")
    return (
        Meeting.objects.filter(at_a_time | on_a_day, series__authority__in=offices_of(choice))
        .annotate(
            on=Coalesce("starts_at__date", "day"),
            programme_id=Coalesce(*programmes),
            programme_name=Coalesce(*(f"{path}__name" for path in programmes)),
            asked=_counted(asked, "meeting"),
            there=_counted(asked.filter(attended=True), "meeting"),
            led_by=_counted(Participant.objects.filter(role=ParticipantRole.FACILITATOR), "meeting"),
        )
        .order_by("starts_at", "pk")
    )


def _requests(choice):
    period = choice.period
    return (
        CoachingRequest.objects.filter(
            authority__in=offices_of(choice), sent_at__gte=period.start, sent_at__lt=period.end
        )
        .exclude(state=RequestState.DRAFT)
        .annotate(
            is_team=Q(team__isnull=False),
            people=_counted(CoachingRequest.teachers.through.objects.all(), "coachingrequest"),
        )
        .order_by("sent_at", "pk")
    )


def _steps(choice):
    requests = _requests(choice).order_by().values("pk")
    return RequestEvent.objects.filter(request__in=requests).order_by(
        "request__sent_at", "request", "at", "pk"
    )


def _engagements(choice):
    period = choice.period
    held = Meeting.objects.filter(status=MeetingStatus.HELD)
    members = SeriesMember.objects.current()
    found = Engagement.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=period.start),
        authority__in=offices_of(choice),
        started_at__lt=period.end,
    )
    return found.annotate(
        is_paused=Q(paused_at__isnull=False),
        coaches_now=_counted(members.filter(role=ParticipantRole.FACILITATOR), "series__engagement"),
        teachers_now=_counted(members.filter(role=ParticipantRole.PARTICIPANT), "series__engagement"),
        held=_counted(held, "series__engagement"),
        held_in_term=_counted(
            held.filter(starts_at__gte=period.start, starts_at__lt=period.end), "series__engagement"
        ),
    ).order_by("started_at", "pk")


def _groups(choice):
    period = choice.period
    return (
        Group.objects.filter(
            Q(series__closed_at=None) | Q(series__closed_at__gte=period.start),
            programme__authority__in=offices_of(choice),
            created_at__lt=period.end,
        )
        .annotate(
            of_team=Q(team__isnull=False),
            members_now=_counted(GroupMember.objects.current(), "group"),
            leaders_now=_counted(
                SeriesMember.objects.current().filter(role=ParticipantRole.FACILITATOR), "series__group"
            ),
        )
        .order_by("created_at", "pk")
    )


def _applications(choice):
    period = choice.period
    return (
        Application.objects.filter(
            programme__authority__in=offices_of(choice),
            applied_at__gte=period.start,
            applied_at__lt=period.end,
        )
        .order_by("programme__name", "programme", "state")
        .values("programme", "programme__name", "state")
        .annotate(amount=Count("pk"))
    )


def _place(school):
    """The columns that say where; `school` is the path to the school."""
    return (
        Column(
            "school_id", school, Type.NUMBER, _("The school, as in schools.csv. Empty: no single school.")
        ),
        Column("school", f"{school}__name", Type.TEXT, _("Its name.")),
        Column("unit_code", f"{school}__unit_code", Type.TEXT, _("Its school unit code, where it is known.")),
        Column("area", f"{school}__area__name", Type.TEXT, _("The area that the school belongs to today.")),
    )


def _engagement(path):
    return Column("engagement", path, Type.KEY, _("The engagement, as in engagements.csv."), of="engagement")


def _request(path):
    return Column("request", path, Type.KEY, _("The request, as in requests.csv."), of="request")


TABLES = (
    Table(
        "schools",
        _("Every school of the authority."),
        (
            Column("school_id", "pk", Type.NUMBER, _("Ties the other files to the school.")),
            Column("school", "name", Type.TEXT, _("Its name.")),
            Column("unit_code", "unit_code", Type.TEXT, _("Its school unit code, where it is known.")),
            Column("area", "area__name", Type.TEXT, _("The area that the school belongs to today.")),
            Column("compulsory_school", "has_compulsory", Type.FLAG, _("Whether it has compulsory school.")),
            Column("preschool_class", "has_preschool_class", Type.FLAG, _("Whether it has preschool class.")),
            Column("educare", "has_leisure_centre", Type.FLAG, _("Whether it has school-age educare.")),
            Column("closed_on", "closed_on", Type.DATE, _("When the school was closed; empty: it is open.")),
        ),
        _schools,
    ),
    Table(
        "programmes",
        _("Every programme of the authority."),
        (
            Column("programme_id", "pk", Type.NUMBER, _("Ties the other files to the programme.")),
            Column("programme", "name", Type.TEXT, _("Its name.")),
            Column("kind", "kind", Type.CODE, _("Its kind."), of=ProgrammeKind),
            Column(
                "is_obligatory", "is_obligatory", Type.FLAG, _("Whether the schools in it have to take part.")
            ),
            Column("is_published", "is_published", Type.FLAG, _("Whether it is in the catalogue today.")),
        ),
        _programmes,
    ),
    Table(
        "meetings",
        _("Meetings that began in the term, and those of a plan whose time is open and whose day is in it."),
        (
            Column("meeting", "pk", Type.KEY, _("The meeting."), of="meeting"),
            _engagement("series__engagement"),
            Column("group", "series__group", Type.KEY, _("The group, as in groups.csv."), of="group"),
            *_place("series__school"),
            *programme_columns("programme_id", "programme_name"),
            Column("kind", "kind", Type.CODE, _("The kind of meeting."), of=MeetingKind),
            Column(
                "date", "on", Type.DATE, _("The day on which it begins. A moved meeting has its last date.")
            ),
            Column("month", "on", Type.MONTH, _("The month of that day.")),
            Column("status", "status", Type.CODE, _("What has become of it."), of=MeetingStatus),
            Column("cancel_reason", "cancel_reason", Type.CODE, _("Why it was cancelled."), of=CancelReason),
            Column("minutes", "log__minutes", Type.NUMBER, _("Logged minutes; empty: not logged.")),
            Column("asked", "asked", Type.NUMBER, _("People asked to it, without those who lead it.")),
            Column("there", "there", Type.NUMBER, _("Of them, those who were there as logged.")),
            Column("led_by", "led_by", Type.NUMBER, _("How many lead it.")),
        ),
        _meetings,
    ),
    Table(
        "requests",
        _("Requests for coaching that were sent in the term."),
        (
            _request("pk"),
            *_place("school"),
            *programme_columns(),
            Column("subjects", "subjects", Type.CODES, _("The subjects that were asked for."), of=Subject),
            Column("is_team", "is_team", Type.FLAG, _("Whether it is for a team.")),
            Column("teachers", "people", Type.NUMBER, _("Teachers named in it.")),
            Column("sent_on", "sent_at", Type.DATE, _("When it was sent.")),
            Column("wanted_from", "wanted_from", Type.DATE, _("First day of the wanted period.")),
            Column("wanted_until", "wanted_until", Type.DATE, _("Last day of the wanted period.")),
            Column(
                "minutes_per_week",
                "minutes_per_week",
                Type.NUMBER,
                _("Minutes that the school frees a week."),
            ),
            Column("state", "state", Type.CODE, _("Where it stands today."), of=RequestState),
        ),
        _requests,
    ),
    Table(
        "request_steps",
        _("Every step of those requests, also after the term."),
        (
            _request("request"),
            Column("on", "at", Type.DATE, _("When the step was taken.")),
            Column("from_state", "from_state", Type.CODE, _("The state before."), of=RequestState),
            Column("to_state", "to_state", Type.CODE, _("The state after."), of=RequestState),
            Column("reason", "reason", Type.CODE, _("Why it was declined."), of=DeclineReason),
        ),
        _steps,
    ),
    Table(
        "engagements",
        _("Engagements that were open at some time in the term."),
        (
            _engagement("pk"),
            _request("request"),
            *_place("school"),
            *programme_columns(),
            Column("subjects", "subjects", Type.CODES, _("Its subjects."), of=Subject),
            Column("phase", "phase", Type.CODE, _("Its phase today."), of=Phase),
            Column("is_paused", "is_paused", Type.FLAG, _("Whether it is paused today.")),
            Column("started_on", "started_at", Type.DATE, _("When it started.")),
            Column("closed_on", "closed_at", Type.DATE, _("When it was closed; empty: it is open.")),
            Column("coaches", "coaches_now", Type.NUMBER, _("How many coach in it today.")),
            Column("teachers", "teachers_now", Type.NUMBER, _("How many are coached in it today.")),
            Column("held_in_term", "held_in_term", Type.NUMBER, _("Held meetings that began in the term.")),
            Column("held_in_all", "held", Type.NUMBER, _("All its held meetings.")),
        ),
        _engagements,
    ),
    Table(
        "groups",
        _("Groups that were open at some time in the term."),
        (
            Column("group", "pk", Type.KEY, _("The group."), of="group"),
            *_place("school"),
            *programme_columns(),
            Column("is_of_a_team", "of_team", Type.FLAG, _("Whether it was made of a team.")),
            Column("made_on", "created_at", Type.DATE, _("When it was made.")),
            Column("closed_on", "series__closed_at", Type.DATE, _("When it was closed; empty: it is open.")),
            Column("members", "members_now", Type.NUMBER, _("How many are in it today.")),
            Column("leaders", "leaders_now", Type.NUMBER, _("How many lead it today.")),
        ),
        _groups,
    ),
    Table(
        "applications",
        _("How many applied to each programme in the term, by where the applications stand today."),
        (
            *programme_columns(),
            Column("state", "state", Type.CODE, _("Where they stand today."), of=ApplicationState),
            Column("applications", "amount", Type.NUMBER, _("How many there are.")),
        ),
        _applications,
    ),
    *PUBLISHED,
)
