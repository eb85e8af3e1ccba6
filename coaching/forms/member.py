"""Choosing who joins an engagement, who takes it over, and which notes go along."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from coaching.queries.load import coach_loads, coaches_of, monday_of
from coaching.rules.member import may_join
from coaching.templatetags.amounts import duration
from scheduling.enums import ParticipantRole


class MemberForm(forms.Form):
    """A person and a role; the person has to be eligible for it."""

    person = forms.ModelChoiceField(queryset=Person.objects.filter(is_active=True))
    role = forms.ChoiceField(choices=ParticipantRole)

    def __init__(self, data, *, engagement):
        super().__init__(data)
        self.engagement = engagement

    def clean(self):
        """Refuse somebody who cannot be in it."""
        cleaned = super().clean()
        person, role = cleaned.get("person"), cleaned.get("role")
        if person and role and not may_join(person, self.engagement, role):
            raise forms.ValidationError(
                _("%(person)s cannot be in this engagement.") % {"person": person}, code="not_eligible"
            )
        return cleaned


class HandOverForm(forms.Form):
    """Who hands over, who takes over; the office may let only the facts go over."""

    outgoing = forms.ModelChoiceField(label=_("Hands over"), queryset=None, empty_label=None)
    successor = forms.ModelChoiceField(
        label=_("Takes over"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(self, data=None, *, engagement, by, **options):
        super().__init__(data, **options)
        coaches = [coach.pk for coach in engagement.coaches]
        self.fields["outgoing"].queryset = Person.objects.filter(pk__in=coaches)
        self.fields["outgoing"].widget.attrs["class"] = "form-select"
        if by.pk in coaches:
            self.fields["outgoing"].queryset = Person.objects.filter(pk=by.pk)
            self.fields["outgoing"].widget = forms.HiddenInput()
            self.fields["outgoing"].initial = by.pk
        eligible = coaches_of(engagement.authority_id).exclude(pk__in=coaches)
        self.fields["successor"].queryset = eligible
        self.fields["successor"].label_from_instance = _with_load(eligible)


def _with_load(coaches):
    """How a coach is named in the list: with the free minutes of this week."""
    monday = monday_of(timezone.localdate())
    free = {load.person.pk: max(0, load.free(monday)) for load in coach_loads(coaches, [monday])}

    def label(person):
        minutes = free.get(person.pk, 0)
        return _("%(person)s (%(time)s free this week)") % {"person": person, "time": duration(minutes)}

    return label
