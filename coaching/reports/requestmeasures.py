"""What the report on requests measures, each defined once."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from coaching.enums import RequestState
from coaching.reports.frame import Measure, Unit

_S = RequestState

RECEIVED = Measure(
    "received",
    pgettext_lazy("requests", "Received"),
    gettext_lazy(
        "Requests sent for the first time in the term. One that was returned with a question and sent again counts "
        "once; a draft is not counted. With all its steps it counts in the area in which its school was on the day "
        "when it was sent for the first time."
    ),
)
ENDORSED = Measure(
    "endorsed",
    pgettext_lazy("requests", "Endorsed"),
    gettext_lazy(
        "Requests endorsed for the first time in the term, whenever they were sent. One that comes back to the office "
        "because a coach said no is not endorsed anew."
    ),
)
MATCHED = Measure(
    "matched",
    pgettext_lazy("requests", "Matched"),
    gettext_lazy(
        "Requests for which a coach was asked for the first time in the term. One that is matched again, with the "
        "same coach or another, counts once."
    ),
)
STARTED = Measure(
    "started",
    pgettext_lazy("requests", "Started"),
    gettext_lazy(
        "Requests whose first meeting was logged as held in the term, whenever they were sent. The day on which it "
        "was logged counts."
    ),
)
DECLINED = Measure(
    "declined",
    pgettext_lazy("requests", "Declined"),
    gettext_lazy(
        "Requests declined in the term by the area manager or the office. A coach who says no does not decline the "
        "request: it goes back to the office."
    ),
)
WITHDRAWN = Measure(
    "withdrawn",
    pgettext_lazy("requests", "Withdrawn"),
    gettext_lazy("Requests withdrawn in the term by the school, also after a coach had been asked."),
)
REFUSED = Measure(
    "refused",
    gettext_lazy("Coaches’ no"),
    gettext_lazy(
        "How many times a coach who was asked said no in the term. The same request can be refused more than once. "
        "Shown to the office only."
    ),
)
COMPLETED = Measure(
    "completed",
    gettext_lazy("Requests"),
    gettext_lazy("Requests that took the later of the two steps for the first time in the term."),
)
MEDIAN = Measure(
    "median",
    gettext_lazy("Days to start, median"),
    gettext_lazy(
        "Calendar days, weekends and breaks included, from the first time of one step to the first time of the other; "
        "the same day is 0. Half took at most so long. At the top: from received to started. Counted in the term in "
        "which the later step was taken."
    ),
    Unit.DAYS,
)
NINETIETH = Measure(
    "ninetieth",
    gettext_lazy("Days to start, 90th percentile"),
    gettext_lazy("As the median, but nine out of ten took at most so long."),
    Unit.DAYS,
)
WAITING = Measure(
    "waiting",
    pgettext_lazy("requests", "Waiting"),
    gettext_lazy(
        "Requests that had been sent, and were neither started, closed, declined nor withdrawn: today, or on the last "
        "day of a term that is over. Also those of earlier terms, those in the queue and those of a school that has "
        "closed."
    ),
)
OLDEST = Measure(
    "oldest",
    gettext_lazy("Longest wait, days"),
    gettext_lazy("Calendar days since the oldest of the waiting requests was sent for the first time."),
)

#: The steps that are counted, and the state that each leads to.
STEPS = {
    RECEIVED: _S.SENT,
    ENDORSED: _S.ENDORSED,
    MATCHED: _S.MATCHED,
    STARTED: _S.RUNNING,
    DECLINED: _S.DECLINED,
    WITHDRAWN: _S.WITHDRAWN,
}

#: Between which steps the days are counted. The last one is the whole way.
WAYS = (
    (_S.SENT, _S.ENDORSED, gettext_lazy("Received to endorsed")),
    (_S.ENDORSED, _S.MATCHED, gettext_lazy("Endorsed to matched")),
    (_S.MATCHED, _S.ACCEPTED, gettext_lazy("Matched to accepted by the coach")),
    (_S.ACCEPTED, _S.RUNNING, gettext_lazy("Accepted to started")),
    (_S.SENT, _S.RUNNING, gettext_lazy("Received to started")),
)
