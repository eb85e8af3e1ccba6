"""Reading people for lists and for one person's page."""

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.models import Duty, Person

#: The columns that a list of people is in order by, for `paging.keyset_page`.
ORDER = ("sort_name", "id")
WITH_PLACE = ("authority", "area", "school", "team")


def matching(queryset, text, fields):
    """Rows of `queryset` in which each word of `text` occurs in one of `fields`, whatever its case."""
    for word in text.replace("\x00", "").split()[:8]:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(anywhere)
    return queryset


def find_people(queryset, text):
    """Rows of `queryset` whose name or address has every word of `text` in it."""
    return matching(queryset, text, ["given_name", "family_name", "email"])


def people_list(viewer, *, text="", role="", school=None, left=False):
    """People whom `viewer` may look up, each with `shown_duties`, those not ended that the viewer may see.

    `role` and `school` ask for such a duty; `left` for those who have no duty any more or cannot sign in.
    """
    ever = Duty.objects.visible_to(viewer).filter(person=OuterRef("pk"))
    wanted = ever if left else ever.not_ended()
    if role:
        wanted = wanted.filter(role=role)
    if school:
        wanted = wanted.filter(school=school)
    people = Person.objects.visible_to(viewer).filter(Exists(wanted))
    gone = ~Exists(ever.not_ended()) | Q(is_active=False)
    people = people.filter(gone if left else Q(is_active=True))
    return with_duties(find_people(people, text), viewer)


def with_duties(people, viewer):
    """`people` with `shown_duties`, as in `people_list`."""
    duties = Duty.objects.visible_to(viewer).not_ended().select_related(*WITH_PLACE)
    return people.prefetch_related(Prefetch("duties", duties, to_attr="shown_duties"))


def person_page(viewer):
    """People with what their page needs: every duty (for the rules) and both profiles."""
    return Person.objects.visible_to(viewer).prefetch_related(
        Prefetch("duties", Duty.objects.select_related(*WITH_PLACE)),
        "coach_profile__certifications",
        "teacher_profile",
    )


def visible_duties(viewer, person):
    """The loaded duties of `person` that `viewer` may see, as (not ended, ended), the latest first."""
    scopes = viewer.scopes
    seen = [
        duty
        for duty in person.duties.all()
        if viewer.pk == person.pk
        or duty.authority_id in scopes.authorities
        or duty.area_id in scopes.areas
        or duty.school_id in scopes.schools
        or (duty.school and duty.school.area_id in scopes.areas)
    ]
    seen.sort(key=lambda duty: (duty.starts_on, duty.pk), reverse=True)
    return [duty for duty in seen if not duty.has_ended()], [duty for duty in seen if duty.has_ended()]
