"""What the report on the rhythm measures."""

from django.utils.translation import gettext_lazy

from coaching.reports.frame import Measure, Unit

ENGAGEMENTS = Measure(
    "engagements",
    gettext_lazy("Engagements"),
    gettext_lazy(
        "Engagements that were under way in the term: begun, not closed, and not paused all of the time. An engagement "
        "counts once, however many coaches and teachers are in it."
    ),
)
CONTACT = Measure(
    "contact",
    gettext_lazy("Contact every other week"),
    gettext_lazy(
        "Of every two school weeks in a row of an engagement, the share in which at least one meeting of the term was "
        "logged as held, whatever its kind: from the Monday of the first to the Sunday of the second. School weeks are "
        "weeks with a school day in the term, from the one in which the engagement began to the one in which it was "
        "closed. Breaks, weeks paused on all their school days and weeks that are not over are left out."
    ),
    Unit.SHARE,
)
LOGGED = Measure(
    "logged",
    gettext_lazy("Logged within 7 days"),
    gettext_lazy(
        "Of the meetings of engagements that began in the term and were held, the share that was logged for the first "
        "time at most 168 hours after the meeting ended. Correcting a log later makes no difference."
    ),
    Unit.SHARE,
)
WAITING = Measure(
    "waiting",
    gettext_lazy("Not logged after 7 days"),
    gettext_lazy(
        "Meetings of engagements that began in the term and ended more than 168 hours ago, and are neither logged nor "
        "cancelled. Whether they were held is not known, so they are in no other figure here."
    ),
)
VISITS = Measure(
    "visits",
    gettext_lazy("Lesson visits per engagement"),
    gettext_lazy(
        "Lesson visits that began in the term and were held, divided by the engagements under way in it. Shown from 5 "
        "teachers."
    ),
    Unit.MEAN,
)
TASKS_SET = Measure(
    "tasks_set",
    gettext_lazy("Tasks set"),
    gettext_lazy(
        "Tasks between the meetings that were set in the term, whatever became of them. Shown from 5 teachers."
    ),
)
TASKS_DONE = Measure(
    "tasks_done",
    gettext_lazy("Tasks done"),
    gettext_lazy(
        "Tasks that were done in the term, whenever they were set. One that was taken up again and is open now does "
        "not count. Shown from 5 teachers."
    ),
)
#: What teachers release themselves; see `reports.floor`.
RELEASED = (VISITS, TASKS_SET, TASKS_DONE)
