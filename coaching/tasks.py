"""What workers do for the coaching side. Tasks carry ids only, and bear being run twice."""

from celery import shared_task

from coaching.services import vaultmail


@shared_task
def remind_of_codes() -> None:
    """Once a day: ask those who have not shown their recovery code for half a year."""
    vaultmail.remind_of_codes()
