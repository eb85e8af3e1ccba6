"""The tasks that programmes offer to be taken over."""

from coaching.models import TaskTemplate


def offered_in(programme) -> list[TaskTemplate]:
    """Those that may be taken over, in their order."""
    return list(programme.task_templates.filter(is_published=True).order_by("position"))


def templates_of(programme) -> list[TaskTemplate]:
    """All of them, in their order, for who keeps them."""
    return list(programme.task_templates.select_related("changed_by").order_by("position"))
