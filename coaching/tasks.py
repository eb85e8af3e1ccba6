"""What workers do for the coaching side. Tasks carry ids only, and bear being run twice.

Nothing here can open what is sealed: a worker may not import what does.
"""

from celery import shared_task

from accounts.acting import maintenance
from coaching.services import (
    accessrequest,
    agreementmail,
    allocation,
    application,
    between,
    certificate,
    interest,
    preparation,
    preparationmail,
    publication,
    requestwaiting,
    retention,
    run,
    vaultmail,
    watch,
    wish,
)


@shared_task
def remind_of_codes() -> None:
    """Once a day: ask those who have not shown their recovery code for half a year."""
    vaultmail.remind_of_codes()


@shared_task
def tend_retention() -> None:
    """Each night: announce and carry out what the authority's time for keeping notes says; drop what is overtaken."""
    allocation.forget_old()
    wish.forget_answered()
    interest.forget_old()
    watch.forget_unconfirmed()
    run.end_forgotten()
    application.forget_ended()
    with maintenance():
        retention.tend()


@shared_task
def remind_of_access_requests() -> None:
    """Each morning: remind of access requests that wait, and tell the office of those that are late."""
    accessrequest.remind()


@shared_task
def remind_of_requests() -> None:
    """Each morning: remind of requests that nobody has touched for a school week."""
    requestwaiting.remind()


@shared_task
def ask_for_agreements() -> None:
    """Each morning: ask those who have still to accept an agreement, once for each wording."""
    agreementmail.ask_all()


@shared_task
def remind_of_preparation() -> None:
    """Each morning: give new groups their list, and put right what the ledger says about all that waits."""
    preparation.begin_new()
    preparationmail.remind_all()


@shared_task
def tell_watchers() -> None:
    """Each morning: write to those who watch the catalogue and for whom something was published."""
    watch.tell()


@shared_task
def remind_between_meetings() -> None:
    """Each morning: remind of tasks between the meetings of networks."""
    between.remind()


@shared_task
def issue_certificates() -> None:
    """Each night: the certificates of courses whose last meeting is held."""
    certificate.issue_all()


@shared_task
def publish_terms() -> None:
    """Each night, before what is due is erased: the terms that ended six weeks ago, where nobody has published them."""
    publication.publish_due()
