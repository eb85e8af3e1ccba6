"""Mail about what is written of a lesson visit: that it is there, never what."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.models import Engagement, LessonVisit
from coaching.rules import visit as rules
from coaching.rules.engagement import is_coach
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

SUBJECT = "visit"
READING, REFLECTION = "visit_reading", "visit_reflection"


class VisitMail(MessageKind):
    """About one visit, to somebody in it."""

    subject_type = SUBJECT

    def contexts(self, messages):
        """Three queries: visits with meetings, engagements, their people."""
        ids = {message.subject_id for message in messages}
        visits = LessonVisit.objects.select_related("meeting__series__school", "teacher").in_bulk(ids)
        found = Engagement.objects.with_people().in_bulk({visit.engagement_id for visit in visits.values()})
        for visit in visits.values():
            visit.engagement = found[visit.engagement_id]
        return {message.pk: self._context(message, visits.get(message.subject_id)) for message in messages}

    def _context(self, message, visit):
        is_gone = visit is None or visit.engagement.erased_at is not None or visit.meeting.starts_at is None
        if is_gone or not self.is_there(visit):
            return SuppressReason.NOTHING_TO_REMIND
        if not self.is_for(message.person, visit):
            return SuppressReason.PERSON_LEFT
        return {
            "visit": visit,
            "meeting": visit.meeting,
            "is_open": visit.reflected_at is not None,
            "url": page_url("visit_detail", visit.meeting_id),
        }


class Reading(VisitMail):
    """To the teacher: the observer's reading is there, and waits for the teacher's own reflection."""

    code = READING
    label = _("The reading of a lesson visit is there")
    roles = (Role.TEACHER,)

    def is_there(self, visit):
        """Not when the coach has taken it back meanwhile."""
        return visit.handed_over_at is not None

    def is_for(self, person, visit):
        """Whose lesson it was, while in the engagement."""
        return rules.is_teacher(person, visit)


class Reflection(VisitMail):
    """To the coaches: the teacher's reflection is there."""

    code = REFLECTION
    label = _("The reflection on a lesson visit is there")
    roles = (Role.COACH,)

    def is_there(self, visit):
        """Once written it stays."""
        return visit.reflected_at is not None

    def is_for(self, person, visit):
        """Who coaches there today."""
        return is_coach(person, visit.engagement)


KINDS = (Reading(), Reflection())
