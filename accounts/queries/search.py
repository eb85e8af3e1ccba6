"""What can be searched for among people and schools; registered in apps.py."""

from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Area, Person, School
from accounts.queries.person import find_people, matching, with_duties
from accounts.queries.school import find_schools
from accounts.searching import Hit


def people(viewer, text, limit):
    """People by name and address; those who have left only for nobody."""
    rows = find_people(Person.objects.visible_to(viewer).filter(is_active=True), text)
    for person in with_duties(rows, viewer)[:limit]:
        note = " · ".join(str(duty) for duty in person.shown_duties[:2])
        yield Hit(str(person), reverse("person_detail", args=[person.pk]), note)


def more_people(text):
    """The list of people with the same search."""
    return f"{reverse('person_list')}?{urlencode({'q': text})}"


def schools(viewer, text, limit):
    """Schools by name and unit code."""
    rows = find_schools(School.objects.visible_to(viewer).open(), text).select_related("area", "authority")
    for school in rows[:limit]:
        yield Hit(
            school.name, reverse("school_detail", args=[school.pk]), str(school.area or school.authority)
        )


def more_schools(text):
    """The list of schools with the same search."""
    return f"{reverse('school_list')}?{urlencode({'q': text})}"


def areas(viewer, text, limit):
    """Areas by name; each leads to its schools."""
    rows = matching(Area.objects.visible_to(viewer), text, ["name"]).select_related("authority")
    for area in rows[:limit]:
        yield Hit(area.name, f"{reverse('school_list')}?{urlencode({'area': area.pk})}", str(area.authority))
