"""The mail before a coach's certification expires."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Certification
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class CertificationMail(MessageKind):
    """To the coach and the office. Of no use when the certification has got another last day, or is gone."""

    code = "certification_expires"
    label = _("A certification expires")
    subject_type = "certification"
    roles = (Role.COACH, Role.ADMINISTRATOR)

    def contexts(self, messages):
        """One query: the certifications and whose they are."""
        ids = {message.subject_id for message in messages}
        found = Certification.objects.select_related("coach__person").in_bulk(ids)
        return {message.pk: _context(message, found.get(message.subject_id)) for message in messages}


def _context(message, certification):
    day = dt.date.fromisoformat(message.facts["expires_on"])
    if certification is None or certification.expires_on != day:
        return SuppressReason.NOTHING_TO_REMIND
    coach = certification.coach.person
    if not coach.is_active:
        return SuppressReason.PERSON_LEFT
    return {
        "certification": certification,
        "coach": coach,
        "is_own": coach.pk == message.person_id,
        "day": day,
        "url": page_url("person_detail", coach.pk),
    }
