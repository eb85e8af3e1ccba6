"""Choosing a time among those that are free."""

import uuid
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.queries.choosing import AHEAD
from scheduling.enums import MeetingKind


class TimeForm(forms.Form):
    """One of the times that the page shows. The service looks again whether it is free."""

    time = forms.DateTimeField(
        label=_("Time"),
        error_messages={"required": _("Choose a time."), "invalid": _("Choose one of the times below.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    sequence = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, choice, kinds=(), initial=None):
        super().__init__(data, initial={"token": uuid.uuid4(), **(initial or {})})
        self.choice = choice
        self.lost = False
        if len(kinds) > 1:
            self.fields["kind"] = forms.ChoiceField(
                label=_("What kind of meeting?"),
                choices=[(kind.value, MeetingKind(kind).label) for kind in kinds],
                initial=kinds[0],
                widget=forms.RadioSelect,
            )

    def clean_time(self):
        """Only what a page can have shown."""
        time, now = self.cleaned_data["time"], timezone.now()
        if not now - AHEAD < time < now + AHEAD + AHEAD:
            raise forms.ValidationError(self.fields["time"].error_messages["invalid"], code="invalid")
        return time

    @property
    def chosen(self) -> datetime | None:
        """The time that was sent, also when it could not be had."""
        return self.cleaned_data.get("time") if self.is_bound and hasattr(self, "cleaned_data") else None

    def refuse(self, error) -> None:
        """Somebody was quicker: say so; the page shows what is left."""
        self.lost = True
        self.add_error(None, str(error))
