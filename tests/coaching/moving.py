"""A school that changed area some time ago."""

import datetime as dt

from accounts.models import SchoolArea


def move(school, area, day):
    """`school` has been in `area` since the local `day`, and before in the one in which it was."""
    school.area = area
    school.save()
    SchoolArea.objects.filter(school=school, ends_on__isnull=False).update(ends_on=day - dt.timedelta(days=1))
    SchoolArea.objects.filter(school=school, ends_on=None).update(starts_on=day)
