"""What the forms share that anybody can send without an account: programs are told from people, without puzzles."""

import unicodedata

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SALT = "coaching.visitor"
#: Nobody reads and fills in a form in less, and no page is left open for longer; both in seconds.
QUICKEST, LONGEST = 3, 7 * 24 * 3600


class WordsField(forms.CharField):
    """Lines of text, counted as one sees them: a line break is one sign, and what cannot be seen is left out."""

    def to_python(self, value):
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")


class VisitorForm(forms.Form):
    """A field that only programs fill in, and a signed moment at which the page was made for one purpose."""

    #: Of the form's own; what it is about is added, so that a page's stamp is of no use for another.
    purpose = ""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, about="", **options):
        self.signed_for = f"{self.purpose}:{about}"
        super().__init__(data, **options)
        self.initial["stamp"] = self._stamp()

    @property
    def own_fields(self):
        """What people fill in."""
        return [field for field in self.visible_fields() if field.name != "website"]

    def clean(self):
        """Says it once more to whoever was too quick, or filled in what cannot be seen: a person presses again."""
        cleaned = super().clean()
        stamp = cleaned.pop("stamp", "")
        if cleaned.pop("website", ""):
            self._again(
                gettext("A field that people do not see was filled in, perhaps by a program. Send once more.")
            )
        elif not self._is_known(stamp):
            self._again(gettext("The page has been open for too long. Look it through, and send once more."))
            self._put("stamp", self._stamp())
        elif self._is_quick(stamp):
            self.add_error(None, gettext("That went very quickly. Look it through, and send once more."))
        return cleaned

    def _again(self, sentence):
        self.add_error(None, sentence)
        self._put("website", "")

    def _put(self, name, value):
        self.data = self.data.copy()
        self.data[name] = value

    def _stamp(self):
        return signing.TimestampSigner(salt=SALT).sign(self.signed_for)

    def _is_known(self, stamp):
        try:
            return signing.TimestampSigner(salt=SALT).unsign(stamp, max_age=LONGEST) == self.signed_for
        except signing.BadSignature:
            return False

    def _is_quick(self, stamp):
        try:
            signing.TimestampSigner(salt=SALT).unsign(stamp, max_age=QUICKEST)
        except signing.SignatureExpired:
            return False
        return True
