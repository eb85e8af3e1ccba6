"""What is stored about a person who applies to networks and courses."""

from django.utils.translation import gettext as _

from coaching.models import Application, Certificate, HandIn
from coaching.queries.mydatagroup import Group


def applications(person) -> Group:
    """One's own applications, and those that one has confirmed as a principal."""
    own = Application.objects.filter(person=person).select_related("programme", "school")
    rows = [
        (
            a.programme.name,
            a.school.name if a.school else "",
            a.get_career_post_display(),
            a.mandate,
            a.get_state_display(),
            a.applied_at,
            a.name_shown_at,
            a.mail_shown_at,
        )
        for a in own.order_by("applied_at", "pk")
    ]
    return Group(
        "applications",
        _("Applications"),
        _("To networks and courses. One that came to nothing is deleted after a year."),
        {
            "programme": _("Programme"),
            "school": _("School"),
            "post": _("Post"),
            "mandate": _("What you wrote"),
            "state": _("State"),
            "at": _("Applied"),
            "name_shown": _("Shown to the others since"),
            "mail_shown": _("Address shown since"),
        },
        rows,
    )


def hand_ins(person) -> Group:
    """What one has handed in between meetings."""
    rows = HandIn.objects.filter(person=person).select_related("task__programme")
    return Group(
        "hand_ins",
        _("Handed in between meetings"),
        _("What those who run the programme read, and the others where you shared it."),
        {
            "programme": _("Programme"),
            "task": _("Task"),
            "at": _("When"),
            "shared": _("Shared since"),
            "text": _("What you wrote"),
        },
        [
            (row.task.programme.name, row.task.title, row.handed_in_at, row.shared_at, row.text)
            for row in rows.order_by("handed_in_at", "pk")
        ],
    )


def certificates(person) -> Group:
    """Certificates of courses."""
    rows = Certificate.objects.filter(person=person).order_by("issued_at", "pk")
    return Group(
        "certificates",
        _("Certificates"),
        _("Kept so that whoever gets one can check it with its code."),
        {"programme": _("Programme"), "code": _("Code"), "issued": _("Issued"), "revoked": _("Revoked")},
        [(row.programme_name, row.written_code, row.issued_at, row.revoked_at) for row in rows],
    )
