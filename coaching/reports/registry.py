"""Every report that there is, in the order in which they are listed."""

from coaching.reports.activity import ActivityReport
from coaching.reports.outcomes import OutcomesReport

REPORTS = [
    ActivityReport(),
    OutcomesReport(),
]

BY_CODE = {report.code: report for report in REPORTS}


def reports_for(person) -> list:
    """The reports that `person` may read, in order."""
    return [report for report in REPORTS if person.has_role(*report.roles)]
