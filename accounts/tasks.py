"""What workers do for the people side. Tasks carry ids only."""

from celery import shared_task

from accounts.services import importrun, signin


@shared_task
def work_on_import(run_id: int) -> None:
    """Check or carry out one import."""
    importrun.work(run_id=run_id)


@shared_task
def tend_imports() -> None:
    """Once a minute: take up imports that were left."""
    importrun.tend()


@shared_task
def forget_old_sign_ins() -> None:
    """Once a day: the history of sign-ins goes back a year."""
    signin.forget_old_sign_ins()
