"""What on the scheduling side is touched when somebody leaves."""

from django.utils.translation import ngettext

from scheduling.models import Meeting


def what_goes(person):
    """Sentences for accounts.leaving: booked meetings that the person is expected at."""
    meetings = Meeting.objects.upcoming().filter(participants__person=person).count()
    if meetings:
        yield ngettext(
            "One meeting is booked with this person. It is not cancelled by itself.",
            "%(number)s meetings are booked with this person. They are not cancelled by themselves.",
            meetings,
        ) % {"number": meetings}
