"""What the report on coaches measures."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from coaching.reports.frame import Measure, Unit

COACHES = Measure(
    "coaches",
    gettext_lazy("Coaches"),
    gettext_lazy(
        "People who had the duty of a coach on some day of the term. For who leads a school or an area, and where a "
        "filter is chosen: those of them who have a meeting or an engagement there."
    ),
)
AGREED = Measure(
    "agreed",
    gettext_lazy("Agreed hours a week"),
    gettext_lazy(
        "The time for coaching that is agreed with the coach today, in hours a week, travel included."
    ),
    Unit.HOURS,
)
CAPACITY = Measure(
    "capacity",
    gettext_lazy("Capacity, hours"),
    gettext_lazy(
        "Agreed hours a week times the weeks of the term, as the office reckons with them when it chooses a coach: "
        "weeks of which at least one day from Monday to Friday is in the term, breaks as well."
    ),
    Unit.HOURS,
)
BOOKED = Measure(
    "booked",
    gettext_lazy("Booked hours"),
    gettext_lazy(
        "Length of the meetings in the term that the coach leads and that are neither held nor cancelled: those to "
        "come, and those not logged yet. Each of two coaches has all of it. Travel is not counted."
    ),
    Unit.HOURS,
)
HELD = Measure(
    "held",
    gettext_lazy("Held hours"),
    gettext_lazy(
        "Logged minutes of the held meetings in the term that the coach led and was at, divided by 60. Each of two "
        "coaches has all of them, so that in all they may be more than in the report on activity. Travel is not "
        "counted."
    ),
    Unit.HOURS,
)
TRAVEL = Measure(
    "travel",
    gettext_lazy("Travel, minutes a week"),
    gettext_lazy(
        "Minutes on the way to and from booked and held meetings, divided by the weeks of the term; in all, for each "
        "coach on average."
    ),
    Unit.MINUTES,
)
TAKEN = Measure(
    "taken",
    pgettext_lazy("of a coach's time", "Taken"),
    gettext_lazy("Booked and held hours with travel, as a share of the capacity."),
    Unit.SHARE,
)
ENGAGEMENTS = Measure(
    "engagements",
    gettext_lazy("Engagements"),
    gettext_lazy(
        "Engagements that were not closed on the last day of the term, or are not now, while the term lasts; paused "
        "ones as well, in the phase that they were in then. Each of two coaches has the engagement, in all it is one."
    ),
)
CERTIFICATIONS = Measure(
    "certifications",
    gettext_lazy("Certifications"),
    gettext_lazy(
        "What coaches of today are certified for, as it is today: valid, expiring within 90 days, or expired. Of one "
        "that was renewed, what holds longest is shown."
    ),
)
WHOLE = (AGREED, CAPACITY, BOOKED, HELD, TRAVEL, TAKEN, ENGAGEMENTS)
PART = (BOOKED, HELD, ENGAGEMENTS)
