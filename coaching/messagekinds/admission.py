"""Mail to those who take part in a network or course: a task between meetings, a certificate; never what is in it."""

from django.utils.translation import gettext_lazy as _

from coaching.models import Certificate, HandIn, ProgrammeTask
from scheduling.enums import ParticipantRole, SuppressReason
from scheduling.messagekinds import MessageKind, page_url
from scheduling.models import SeriesMember

TASK, CERTIFICATE = "programme_task", "certificate"
DUE, LATE, ISSUED = "programme_task_due", "programme_task_late", "certificate_issued"


class TaskKind(MessageKind):
    """To who takes part and has not handed in, for the day that the task has now."""

    subject_type = TASK

    def __init__(self, code, label):
        self.code, self.label = code, label

    def contexts(self, messages):
        """Three queries: the tasks, who has handed in, and who takes part."""
        tasks = ProgrammeTask.objects.select_related("programme").in_bulk(
            {message.subject_id for message in messages}
        )
        done = set(HandIn.objects.filter(task__in=tasks).values_list("task", "person"))
        members = set(
            SeriesMember.objects.current()
            .filter(
                series__in={task.programme.series_id for task in tasks.values()},
                role=ParticipantRole.PARTICIPANT,
            )
            .values_list("series", "person")
        )
        return {
            message.pk: self._context(message, tasks.get(message.subject_id), done, members)
            for message in messages
        }

    def _context(self, message, task, done, members):
        if task is None or message.occasion != task.due_on.isoformat():
            return SuppressReason.NOTHING_TO_REMIND
        if (task.pk, message.person_id) in done:
            return SuppressReason.ANSWERED
        if (task.programme.series_id, message.person_id) not in members:
            return SuppressReason.PERSON_LEFT
        return {"task": task, "url": page_url("between_detail", task.programme.slug, task.pk)}


class Issued(MessageKind):
    """To whose certificate it is."""

    code, label, subject_type = ISSUED, _("Your certificate"), CERTIFICATE

    def contexts(self, messages):
        """One query."""
        found = Certificate.objects.select_related("programme").in_bulk(
            {message.subject_id for message in messages}
        )
        return {message.pk: self._context(found.get(message.subject_id)) for message in messages}

    def _context(self, certificate):
        if certificate is None or not certificate.is_valid:
            return SuppressReason.NOTHING_TO_REMIND
        return {
            "certificate": certificate,
            "url": page_url("programme_attendance", certificate.programme.slug),
        }


KINDS = (
    TaskKind(DUE, _("Task between meetings due soon")),
    TaskKind(LATE, _("Task between meetings still open")),
    Issued(),
)
