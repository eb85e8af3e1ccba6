"""Who may do what with a task, whose engagement comes with its people. Whether somebody sees it at all is
`Task.objects.visible_to`.
"""

from coaching.enums import Phase, TaskStatus
from coaching.rules.agreement import is_teacher
from coaching.rules.engagement import is_active, is_coach
from coaching.rules.programme import may_edit


def may_set(person, engagement) -> bool:
    """A coach or a teacher of it, while it is under way and there is somebody to try something."""
    return is_active(engagement) and bool(teachers_for(person, engagement))


def teachers_for(person, engagement) -> list:
    """Those for whom `person` may set a task: a coach for all who are coached, a teacher for oneself."""
    if is_coach(person, engagement):
        return engagement.teachers
    return [teacher for teacher in engagement.teachers if teacher.pk == person.pk]


def may_change(person, task) -> bool:
    """Who set it and whose it is, while it is open, its words are there and the engagement is not closed."""
    return task.is_open and task.entry_id is not None and is_theirs(person, task) and not _is_closed(task)


def may_drop(person, task) -> bool:
    """As changing it; when its teacher has left, any coach tidies up."""
    return task.is_open and not _is_closed(task) and disposes(person, task)


def may_finish(person, task) -> bool:
    """Its teacher says that it is done, also after the engagement was closed."""
    return task.is_open and is_own(person, task)


def may_reflect(person, task) -> bool:
    """Its teacher, also once it is done; not while it is dropped, and not where everything has been erased."""
    erased = task.engagement.erased_at is not None
    return task.status != TaskStatus.DROPPED and is_own(person, task) and not erased


def may_reopen(person, task) -> bool:
    """Whoever could bring it to its end takes it up again: what was dropped, and what was said to be done."""
    if task.is_open or _is_closed(task):
        return False
    if task.status == TaskStatus.DONE:
        return is_own(person, task)
    return disposes(person, task)


def may_keep_templates(person, programme) -> bool:
    """The office of the authority writes what its programmes offer."""
    return may_edit(person, programme)


def is_own(person, task) -> bool:
    """Whether it is theirs to try, today."""
    return person.pk == task.teacher_id and is_teacher(person, task.engagement)


def is_theirs(person, task) -> bool:
    """Whose it is, and the coach who set it."""
    return is_own(person, task) or (person.pk == task.set_by_id and is_coach(person, task.engagement))


def disposes(person, task) -> bool:
    """The same; and any coach, once its teacher has left."""
    return is_theirs(person, task) or (has_left(task) and is_coach(person, task.engagement))


def has_left(task) -> bool:
    """Whether its teacher is in the engagement no more."""
    return all(teacher.pk != task.teacher_id for teacher in task.engagement.teachers)


def _is_closed(task):
    return task.engagement.phase == Phase.CLOSED
