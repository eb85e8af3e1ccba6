"""What is kept with somebody's name of conversation methods: that one was changed, that a meeting was led by one."""

from django.utils.translation import gettext as _

from coaching.models import Method, MethodRun


def method_deeds(person) -> list[tuple]:
    """Each with when it was; two statements."""
    changed = Method.objects.filter(changed_by=person).values_list("changed_at", flat=True)
    led = MethodRun.objects.filter(led_by=person).values_list("chosen_at", flat=True)
    rows = [(_("Conversation method changed"), at) for at in changed]
    return rows + [(_("Meeting led by a method"), at) for at in led]
