"""Every report that there is, in the order in which they are listed."""

from coaching.reports.activity import ActivityReport
from coaching.reports.attendance import AttendanceReport
from coaching.reports.coaches import CoachesReport
from coaching.reports.coverage import CoverageReport
from coaching.reports.evaluation import EvaluationReport
from coaching.reports.interest import InterestReport
from coaching.reports.outcomes import OutcomesReport
from coaching.reports.requests import RequestsReport
from coaching.reports.rhythm import RhythmReport

REPORTS = [
    ActivityReport(),
    RequestsReport(),
    CoverageReport(),
    EvaluationReport(),
    CoachesReport(),
    RhythmReport(),
    AttendanceReport(),
    OutcomesReport(),
    InterestReport(),
]

BY_CODE = {report.code: report for report in REPORTS}


def reports_for(person) -> list:
    """The reports that `person` may read, in order."""
    return [report for report in REPORTS if person.has_role(*report.roles)]
