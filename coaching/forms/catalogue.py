"""Looking for programmes: what stands in the address of the catalogue, of a feed, and in a watch."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coaching.criteria import Criteria
from coaching.enums import ProgrammeKind, TargetGroup
from scheduling.termcode import TermCode


class CriteriaForm(forms.Form):
    """All optional; anything odd is taken for nothing, so that an old address shows more instead of an error."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=ProgrammeKind)
    audience = forms.ChoiceField(label=_("For"), required=False, choices=TargetGroup)
    term = forms.CharField(label=_("Term"), required=False, max_length=30)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)

    def clean_term(self):
        """Its code, however people write it."""
        try:
            return str(TermCode.parse(self.cleaned_data["term"]))
        except ValueError:
            return ""

    def clean_q(self):
        """Without doubled spaces."""
        return " ".join(self.cleaned_data["q"].split())

    @cached_property
    def criteria(self) -> Criteria:
        """What was understood."""
        self.is_valid()
        return Criteria(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class ProgrammeSearch(CriteriaForm):
    """The same with what one can choose between: `choices` is a `queries.catalogue.Choices`."""

    def __init__(self, data, *, choices):
        super().__init__(data, auto_id="id_%s")
        chosen = self.criteria
        terms = {str(code): code.name for code in choices.terms}
        places = {place: place for place in choices.places}
        # What somebody has in an old address stays chosen, so that one sees why nothing is found.
        if chosen.term:
            terms.setdefault(chosen.term, TermCode.parse(chosen.term).name)
        if chosen.place and chosen.place.casefold() not in {place.casefold() for place in places}:
            places[chosen.place] = chosen.place
        self.selects = [
            self._select("kind", gettext("All kinds"), ProgrammeKind.choices),
            self._select("audience", gettext("Everybody"), TargetGroup.choices),
            self._select("term", gettext("All terms"), terms.items()),
            self._select("place", gettext("All places"), places.items()),
        ]

    def _select(self, name, everything, options):
        """(name, label, options), each option with its value, its words and whether it is chosen."""
        chosen = getattr(self.criteria, name)
        options = [("", everything), *options]
        marked = [(value, words, value.casefold() == chosen.casefold()) for value, words in options]
        return name, self.fields[name].label, marked
