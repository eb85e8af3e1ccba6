"""The kinds of mail about coaching, one module for each noun."""

from scheduling import reminders
from scheduling.messagekinds import register


def register_all():
    """Make them known to the ledger, and those about meetings to the planner; called once, when the app is ready."""
    from coaching.messagekinds import (
        access,
        admission,
        agreement,
        application,
        engagement,
        interest,
        meeting,
        member,
        preparation,
        request,
        retention,
        survey,
        task,
        termreport,
        vault,
        visit,
        watch,
        wish,
    )

    nouns = (
        access,
        admission,
        agreement,
        application,
        engagement,
        interest,
        meeting,
        member,
        preparation,
        request,
        retention,
        survey,
        task,
        termreport,
        vault,
        visit,
        watch,
        wish,
    )
    for noun in nouns:
        for kind in noun.KINDS:
            register(kind)
    for reminder in meeting.REMINDERS:
        reminders.register(reminder)
