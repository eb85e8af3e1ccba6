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
    summary,
    surveymail,
    surveyopening,
    termreport,
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
    termreport.forget_old()
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
def refresh_summaries() -> None:
    """Every minute: work out anew what reports read of meetings that have changed."""
    summary.refresh(wait=False)


@shared_task
def check_summaries() -> None:
    """Each night: compare all that reports read with the meetings themselves, and put right what differs."""
    summary.check_at_night()


@shared_task
def work_on_term_report(report_id: int) -> None:
    """Make one term report, as the person whose it is."""
    termreport.work(report_id=report_id)


@shared_task
def tend_term_reports() -> None:
    """Once a minute: take up term reports that were left."""
    termreport.tend()


@shared_task
def send_term_reports() -> None:
    """Each night: have the reports made that go out after the end of a term."""
    termreport.send_ended()


@shared_task
def tend_surveys() -> None:
    """Each night: close surveys whose last day is over, ask who has come since, forget who was asked long ago."""
    surveyopening.close_due()
    surveyopening.ask_newcomers()
    surveyopening.forget_asked()


@shared_task
def remind_of_surveys() -> None:
    """Each morning: remind those who have not answered, a week and two days before the last day."""
    surveymail.remind()


@shared_task
def publish_terms() -> None:
    """Each night, before what is due is erased: the terms that ended six weeks ago, where nobody has published them."""
    publication.publish_due()
