"""Reminding a teacher of a task: that one is due, never what it is."""

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.models import Engagement, Task
from coaching.rules.engagement import is_active
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

SUBJECT = "task"
DUE, OVERDUE = "task_due", "task_overdue"


class TaskReminder(MessageKind):
    """To its teacher, as long as it is open and the engagement is under way; for the day that it has now."""

    # No page for the ledger to lead to: its office is let in to none.
    subject_type = SUBJECT
    roles = (Role.TEACHER,)

    def __init__(self, code, label):
        self.code, self.label = code, label

    def contexts(self, messages):
        """Three queries: the tasks, their engagements, and who is in them."""
        tasks = Task.objects.in_bulk({message.subject_id for message in messages})
        found = Engagement.objects.with_people().in_bulk({task.engagement_id for task in tasks.values()})
        return {message.pk: _context(message, tasks.get(message.subject_id), found) for message in messages}


def _context(message, task, engagements):
    engagement = engagements[task.engagement_id] if task else None
    if engagement is None or not task.is_open or not is_active(engagement):
        return SuppressReason.NOTHING_TO_REMIND
    if task.due_on != parse_date(message.facts["due_on"]):
        return SuppressReason.NOTHING_TO_REMIND
    if all(teacher.pk != message.person_id for teacher in engagement.teachers):
        return SuppressReason.PERSON_LEFT
    return {"task": task, "engagement": engagement, "url": page_url("task_detail", task.pk)}


KINDS = (TaskReminder(DUE, _("Task due soon")), TaskReminder(OVERDUE, _("Task still open")))
