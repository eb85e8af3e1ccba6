"""The link to a video meeting: an address on the web, and nothing that a browser would run."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _


class VideoLinkField(forms.URLField):
    """Only http and https; what has no beginning is taken for https."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": _("Copy the whole link of the video meeting here. It begins with https://."),
        "max_length": _("That is too long for a link: at most %(limit_value)d characters."),
    }

    def __init__(self, **options):
        usual = {"label": _("Video link"), "max_length": 500, "required": False, "assume_scheme": "https"}
        super().__init__(**{**usual, **options})

    def to_python(self, value):
        """An address, "" for nothing; raises ValidationError in words, also for signs that cannot be seen."""
        try:
            return super().to_python(value)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
