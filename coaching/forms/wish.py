"""What a teacher who would like coaching tells the principal."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WishForm(forms.Form):
    """Three lines, and the school for who teaches at several."""

    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a school."), "invalid_choice": _("Choose a school.")},
    )
    text = forms.CharField(
        label=_("What would you like coaching in?"),
        help_text=_("A few lines are enough. What your pupils need is a good beginning."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a few words."),
            "max_length": _(
                "That is too long: at most %(limit_value)d characters, and this is %(show_value)d."
            ),
        },
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.schools = schools
        self.fields["school"].queryset = schools
        if len(schools) == 1:
            del self.fields["school"]

    @property
    def at(self):
        """The school that was chosen, or the only one."""
        return self.cleaned_data.get("school") or self.schools[0]
