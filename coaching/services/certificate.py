"""Issuing certificates of a course, and revoking one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import ProgrammeKind
from coaching.messagekinds.admission import CERTIFICATE, ISSUED
from coaching.models import Certificate, Programme
from coaching.queries.attendance import attendance_of
from coaching.rules.admission import gives_certificates
from coaching.services.applicationstep import ApplicationError, locked_programme
from scheduling.services.message import plan_many


@transaction.atomic
def issue(*, programme, by) -> list[Certificate]:
    """A certificate for everybody who takes part, has reached the share, and has none yet; each is told by mail.

    One that was revoked is not replaced by this. `by` nobody: it happens by itself. Raises ApplicationError for a
    programme that gives none, and while a meeting is to come or waits for its log.
    """
    programme, intake = locked_programme(programme)
    if not gives_certificates(programme, intake):
        raise ApplicationError(_("This programme gives no certificates."))
    attendance = attendance_of(programme)
    if not attendance.is_over:
        raise ApplicationError(
            _("Certificates are issued when the last meeting is held, and it is logged who was at each.")
        )
    had = set(Certificate.objects.filter(programme=programme).values_list("person", flat=True))
    new = [
        Certificate(
            programme=programme,
            person=row.person,
            issued_by=by,
            name=row.person.get_full_name(),
            programme_name=programme.name,
            authority_name=programme.authority.name,
            minutes=row.minutes,
            first_day=attendance.first_day,
            last_day=attendance.last_day,
        )
        for row in attendance.rows
        if row.reaches(intake.attendance_for_certificate) and row.person.pk not in had
    ]
    Certificate.objects.bulk_create(new)
    plan_many(
        {
            "person": certificate.person,
            "kind": ISSUED,
            "subject_type": CERTIFICATE,
            "subject_id": certificate.pk,
            "authority": programme.authority,
        }
        for certificate in new
    )
    return new


@transaction.atomic
def revoke(*, certificate, by) -> Certificate:
    """It is not valid any more, and the page that checks it says so. Twice changes nothing."""
    certificate = Certificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    if certificate.is_valid:
        certificate.revoked_at = timezone.now()
        certificate.save(update_fields=["revoked_at"])
    return certificate


def issue_all() -> int:
    """Each night: the certificates of courses whose last meeting is held. Returns how many."""
    courses = Programme.objects.filter(
        kind=ProgrammeKind.COURSE, intake__has_certificate=True, intake__called_off_at=None
    )
    amount = 0
    for programme in courses.order_by("pk"):
        if attendance_of(programme).is_over:
            amount += len(issue(programme=programme, by=None))
    return amount
