"""All that is stored about a person, in plain words; without the words that are sealed, of which only the number shows.

Of other people no more than the names of those in the same meetings and engagements.
"""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.enums import SecondStep, SignInHow
from accounts.models import Certification, CoachProfile, MfaReset, SignIn, TeacherProfile
from coaching.enums import EntryKind, TaskStatus
from coaching.models import (
    AccessRequest,
    AgreementAcceptance,
    ApplicationEvent,
    Draft,
    Engagement,
    EngagementEvent,
    Entry,
    ExportEvent,
    HandOverConsent,
    Log,
    ParagraphRelease,
    ReportExport,
    RequestEvent,
    TaskEvent,
    VaultKey,
)
from coaching.queries.mydataadmission import applications, certificates, hand_ins
from coaching.queries.mydatagroup import Group
from coaching.queries.mydatagroups import group_deeds, mine_in_groups
from coaching.queries.mydatainterests import interest_deeds, interests, watches
from coaching.queries.mydataoutcomes import outcomes
from coaching.queries.mydatapreparation import preparation_deeds, written_in_groups
from coaching.queries.mydatarequests import conflicts, requests, wishes
from coaching.queries.mydatasurveys import surveys
from coaching.queries.mygoals import goal_deeds
from coaching.queries.mymethods import method_deeds
from coaching.queries.reportfile import put_into_words
from scheduling import messagekinds
from scheduling.enums import ParticipantRole
from scheduling.models import Message, Participant
from scheduling.models.series import SeriesMember


def groups(person) -> list[Group]:
    """Everything, in groups; those without anything too, so that one sees that there is nothing."""
    return [make(person) for make in GROUPS]


def _details(person):
    rows = [
        (_("Given name"), person.given_name),
        (_("Family name"), person.family_name),
        (_("E-mail"), person.email),
        (_("Phone"), person.phone),
        (_("Language"), person.get_language_display()),
        (_("Can sign in"), person.is_active),
        (_("Added"), person.created_at),
        (_("Invited"), person.invited_at),
        (_("Last signed in"), person.last_login),
    ]
    rows += [(_("Address to sign in with"), a.email) for a in EmailAddress.objects.filter(user=person)]
    for profile in TeacherProfile.objects.filter(person=person):
        rows.append((_("Subjects as a teacher"), profile.subject_names))
        rows.append((_("Career stage"), profile.get_career_stage_display()))
    for profile in CoachProfile.objects.filter(person=person):
        rows.append((_("Subjects as a coach"), profile.subject_names))
        rows.append((_("Minutes per week as a coach"), profile.weekly_minutes))
        rows.append((_("Takes new engagements"), profile.accepts_new))
    return Group(
        "details",
        _("Details"),
        _("Who you are, as colleagues and the office see it."),
        {"what": _("What"), "value": _("Stored")},
        rows,
    )


def _duties(person):
    rows = [
        (duty.get_role_display(), duty.place, duty.starts_on, duty.ends_on)
        for duty in person.duties.select_related("authority", "area", "school", "team").order_by("starts_on")
    ]
    return Group(
        "duties",
        _("Duties"),
        _("What you do where; your rights come from these."),
        {"role": _("Role"), "place": _("Where"), "from": _("From"), "until": _("Until")},
        rows,
    )


def _certifications(person):
    certifications = Certification.objects.filter(coach__person=person)
    return Group(
        "certifications",
        _("Certifications"),
        _("What you are certified in as a coach."),
        {"name": _("Certification"), "issuer": _("Issued by"), "from": _("From"), "until": _("Valid until")},
        [(c.name, c.issuer, c.issued_on, c.expires_on) for c in certifications],
    )


def _engagements(person):
    people = SeriesMember.objects.select_related("person").order_by("joined_at", "id")
    memberships = (
        SeriesMember.objects.filter(person=person, series__engagement__isnull=False)
        .select_related("series__engagement__school", "series__engagement__programme")
        .prefetch_related(Prefetch("series__members", queryset=people))
        .order_by("joined_at", "id")
    )
    rows = [
        (
            member.series.engagement.school.name,
            str(member.series.engagement.programme),
            member.get_role_display(),
            member.joined_at,
            member.left_at,
            member.series.engagement.get_phase_display(),
            _others(member.series.members.all(), person),
        )
        for member in memberships
    ]
    return Group(
        "engagements",
        _("Engagements"),
        _("Coaching that you are or were in."),
        {
            "school": _("School"),
            "programme": _("Programme"),
            "role": _("Your part"),
            "from": _("From"),
            "until": _("Until"),
            "phase": _("Phase"),
            "with": _("Together with"),
        },
        rows,
    )


def _meetings(person):
    people = Participant.objects.select_related("person").order_by("id")
    mine = (
        Participant.objects.filter(person=person)
        .select_related("meeting__series")
        .prefetch_related(Prefetch("meeting__participants", queryset=people))
        .order_by("meeting__starts_at", "meeting__day", "id")
    )
    rows = [
        (
            p.meeting.starts_at or p.meeting.day,
            p.meeting.get_kind_display(),
            p.meeting.get_status_display(),
            p.meeting.minutes,
            p.meeting.place,
            p.get_role_display(),
            p.attended,
            _others(p.meeting.participants.all(), person),
        )
        for p in mine
    ]
    return Group(
        "meetings",
        _("Meetings"),
        _("Meetings that you are or were asked to."),
        {
            "at": _("When"),
            "kind": _("Kind"),
            "status": _("State"),
            "minutes": _("Minutes"),
            "place": _("Place"),
            "role": _("Your part"),
            "attended": _("You were there"),
            "with": _("Together with"),
        },
        rows,
    )


def _messages(person):
    messages = Message.objects.filter(person=person).order_by("due_at", "id")
    return Group(
        "messages",
        _("Messages"),
        _("Mail to you: of what kind, and what became of it."),
        {"kind": _("Kind"), "due": _("Due"), "state": _("State"), "sent": _("Sent")},
        [(messagekinds.label_for(m.kind), m.due_at, m.get_state_display(), m.sent_at) for m in messages],
    )


def _sign_ins(person):
    rows = [
        (
            s.at,
            SignInHow(s.how).label,
            SecondStep(s.second).label if s.second else "",
            s.succeeded,
            s.network,
            s.browser,
        )
        for s in SignIn.objects.visible_to(person).order_by("at", "id")
    ]
    return Group(
        "sign_ins",
        _("Sign-ins"),
        _("A year back. Only you see them."),
        {
            "at": _("When"),
            "how": _("How"),
            "second": _("Second step"),
            "succeeded": _("Succeeded"),
            "network": _("Network"),
            "browser": _("Browser"),
        },
        rows,
    )


def _second_steps(person):
    rows = [
        (a.get_type_display(), a.created_at, a.last_used_at)
        for a in Authenticator.objects.filter(user=person).order_by("created_at", "id")
    ]
    rows += [
        (_("Taken away by the office"), reset.at, None) for reset in MfaReset.objects.filter(person=person)
    ]
    return Group(
        "second_steps",
        _("Second steps when signing in"),
        _("Passkeys, apps and recovery codes: that you have them, never what is in them."),
        {"kind": _("Kind"), "added": _("Added"), "used": _("Last used")},
        rows,
    )


def _sealed(person):
    rows = [
        (_("Vault number %(number)s, in use from") % {"number": key.generation}, key.activated_at)
        for key in VaultKey.objects.filter(person=person, activated_at__isnull=False)
    ]
    written = Entry.objects.filter(author=person).order_by().values("kind")
    written = written.annotate(all=Count("pk"), shared=Count("pk", filter=Q(shared_at__isnull=False)))
    by_kind = {row["kind"]: row for row in written}
    amounts = by_kind.pop(EntryKind.NOTE, {"all": 0, "shared": 0})
    mine = Entry.objects.visible_to(person).exclude(author=person)
    rows += [
        (_("Notes that you have written"), amounts["all"]),
        (_("of these shared"), amounts["shared"]),
        *(
            (_("%(kind)s: written by you") % {"kind": EntryKind(kind).label}, row["all"])
            for kind, row in sorted(by_kind.items())
        ),
        (_("Notes of others that you may read"), mine.count()),
        (_("Drafts"), Draft.objects.filter(person=person).count()),
    ]
    return Group(
        "sealed",
        _("Sealed notes"),
        _("Nobody who runs the service can read them. What you may read, you save from your vault."),
        {"what": _("What"), "value": _("Stored")},
        rows,
    )


def _deeds(person):
    logs = Log.objects.filter(logged_by=person).values_list("logged_at", flat=True)
    steps = RequestEvent.objects.filter(by=person).values_list("at", flat=True)
    phases = EngagementEvent.objects.filter(Q(by=person) | Q(person=person)).values_list("kind", "at")
    kinds = dict(EngagementEvent.Kind.choices)
    answers = HandOverConsent.objects.filter(teacher=person).values_list("consents", "answered_at")
    rows = [(_("Meeting logged"), at) for at in logs]
    rows += [(_("Step taken with a request"), at) for at in steps]
    rows += [(str(kinds[kind]), at) for kind, at in phases]
    rows += [(_("Hand-over consented to") if yes else _("Hand-over refused"), at) for yes, at in answers]
    accepted = AgreementAcceptance.objects.filter(person=person).values_list("accepted_at", flat=True)
    rows += [(_("Agreement accepted"), at) for at in accepted]
    for released, stopped in ParagraphRelease.objects.filter(teacher=person).values_list(
        "released_at", "stopped_at"
    ):
        rows.append((_("Something released to the principal"), released))
        rows += [(_("Something released no more"), stopped)] if stopped else []
    rows += goal_deeds(person)
    rows += group_deeds(person)
    rows += preparation_deeds(person)
    rows += interest_deeds(person)
    rows += method_deeds(person)
    tasks = TaskEvent.objects.filter(Q(by=person) | Q(task__teacher=person)).values_list("to_status", "at")
    states = dict(TaskStatus.choices)
    rows += [(_("Task: %(state)s") % {"state": states[status]}, at) for status, at in tasks]
    steps = ApplicationEvent.objects.filter(by=person).values_list("at", flat=True)
    rows += [(_("Step taken with an application"), at) for at in steps]
    rows += [(_("Import started"), run.started_at) for run in person.import_runs.all()]
    asked = person.term_reports.filter(sent_by=None)
    rows += [(_("Term report asked for"), report.asked_at) for report in asked]
    return Group(
        "deeds",
        _("What you have done"),
        _("Steps that are kept with your name."),
        {"what": _("What"), "at": _("When")},
        sorted(rows, key=lambda row: row[1]),
    )


def _access(person):
    requests = AccessRequest.objects.filter(asked_by=person).select_related("engagement__school")
    return Group(
        "access_requests",
        _("Access requests"),
        _("What you have asked to see."),
        {"school": _("School"), "asked": _("Asked"), "state": _("State"), "answered": _("Answered")},
        [
            (r.engagement.school.name, r.asked_at, r.get_state_display(), r.answered_at)
            for r in requests.order_by("asked_at", "id")
        ],
    )


def _exports(person):
    exports = ExportEvent.objects.filter(person=person).order_by("at", "id")
    return Group(
        "exports",
        _("Files that you have saved"),
        _("That you saved them, never what was in them."),
        {"kind": _("Kind"), "at": _("When"), "notes": _("Notes"), "files": _("Attachments")},
        [(e.get_kind_display(), e.at, e.entries, e.attachments) for e in exports],
    )


def _report_exports(person):
    exports = list(ReportExport.objects.filter(person=person).order_by("at", "id"))
    put_into_words(exports, person)
    return Group(
        "report_exports",
        _("Reports that you have saved"),
        _("Which report, of which choice; never its figures."),
        {
            "report": _("Report"),
            "file": _("File"),
            "choice": _("Choice"),
            "rows": _("Rows"),
            "at": _("When"),
        },
        [(e.title, e.get_format_display(), e.choice, e.rows, e.at) for e in exports],
    )


def _others(members: Iterable, person):
    """Names of the others, each once."""
    return ", ".join(dict.fromkeys(str(m.person) for m in members if m.person_id != person.pk))


GROUPS = (
    _details,
    _duties,
    _certifications,
    wishes,
    interests,
    watches,
    conflicts,
    requests,
    applications,
    hand_ins,
    certificates,
    surveys,
    _engagements,
    outcomes,
    mine_in_groups,
    _meetings,
    written_in_groups,
    _sealed,
    _access,
    _messages,
    _deeds,
    _exports,
    _report_exports,
    _sign_ins,
    _second_steps,
)


def may_ask_about(person):
    """The engagements in which `person` is coached today and notes may be kept, each with the request that waits."""
    coached = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.PARTICIPANT)
    waiting = AccessRequest.objects.open().filter(asked_by=person)
    return (
        Engagement.objects.filter(series__in=coached.values("series"), erased_at=None)
        .with_people()
        .prefetch_related(Prefetch("access_requests", queryset=waiting, to_attr="waiting"))
    )
