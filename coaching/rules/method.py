"""Who keeps conversation methods. Whether somebody sees one is in `Method.objects.visible_to`."""

from coaching.rules.programme import may_plan


def may_keep(person, programme) -> bool:
    """Copy methods for a programme and change them: its office, and those who lead its meetings."""
    return may_plan(person, programme)


def may_change(person, method) -> bool:
    """A programme's own, by who keeps them; nobody changes the library, one copies it."""
    return method.programme_id is not None and may_keep(person, method.programme)
