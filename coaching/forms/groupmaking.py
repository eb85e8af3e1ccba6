"""Making several groups at once: of teams, and by dividing people evenly."""

from random import SystemRandom

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from accounts.forms.fields import TidyMixin
from accounts.forms.importrun import TableField
from coaching.enums import SplitHow
from coaching.forms.group import ModuleField
from coaching.grouping import SEEDS, CannotSplit
from coaching.models import Programme
from coaching.queries.group import people_of
from coaching.services import groupmaking
from coaching.services.group import USUAL_MINUTES
from coaching.services.group_import import COLUMNS
from scheduling.models.moduleplan import MINUTES

#: Most addresses of leaders in one field.
LEADERS = 3


class TeamsForm(TidyMixin, forms.Form):
    """Which teams become groups, and who leads each; teams that have a group, or nobody free, cannot be chosen.

    `rows`: for each school its teams, each with the two fields, None where it cannot be chosen.
    """

    module = ModuleField()
    usual_minutes = forms.IntegerField(
        label=gettext_lazy("Usual length, minutes"),
        min_value=MINUTES[0],
        max_value=MINUTES[1],
        initial=USUAL_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data=None, *, programme, choices):
        super().__init__(data)
        self.programme, self.choices = programme, choices
        for _school, teams in choices:
            for choice in teams:
                if choice.group is None and choice.free:
                    self._add(choice)

    def _add(self, choice):
        self.fields[f"team-{choice.team.pk}"] = forms.BooleanField(
            label=str(choice.team),
            required=False,
            initial=self.programme.is_obligatory,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )
        self.fields[f"{choice.team.pk}-email"] = forms.CharField(
            label=_("Who leads %(team)s, address") % {"team": choice.team},
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"list": "leaders", "autocomplete": "off"}),
        )

    @property
    def rows(self):
        """(school, [(choice, tick, leader)]), the fields bound."""
        return [
            (
                school,
                [
                    (choice, self._bound(f"team-{choice.team.pk}"), self._bound(f"{choice.team.pk}-email"))
                    for choice in teams
                ],
            )
            for school, teams in self.choices
        ]

    def _bound(self, name):
        return self[name] if name in self.fields else None

    def clean(self):
        """The drafts of the groups that are to be made, as `services.group.create` takes them."""
        data = super().clean()
        picks = []
        for _school, teams in self.choices:
            for choice in teams:
                if data.get(f"team-{choice.team.pk}"):
                    picks.append((choice, self._leaders(f"{choice.team.pk}-email")))
        if not picks and not self.errors:
            self.add_error(None, _("Choose at least one team."))
        data["drafts"] = groupmaking.drafts_of_teams(
            picks, module=data.get("module", ""), usual_minutes=data.get("usual_minutes")
        )
        return data

    def _leaders(self, name):
        """The people whose addresses stand in the field; what is wrong is said beside it."""
        wanted = self.cleaned_data.get(name, "").replace(";", " ").replace(",", " ").lower().split()
        found = (
            {one.email: one for one in people_of(self.programme).filter(email__in=wanted)} if wanted else {}
        )
        for address in wanted[:LEADERS]:
            if address not in found:
                self.add_error(
                    name, _("Nobody here has the address %(address)s.") % {"address": address[:80]}
                )
        return list(found.values())[:LEADERS]

    @property
    def hidden(self):
        """What was filled in, to be sent once more from the page that shows what it comes to."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


class SplitForm(TidyMixin, forms.Form):
    """Whom to divide, into how many groups or of what size, and whether schools stay by themselves."""

    SIZE, GROUPS = "size", "groups"

    schools = forms.MultipleChoiceField(
        label=gettext_lazy("Teachers without a group"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one school.")},
    )
    how = forms.ChoiceField(label=gettext_lazy("Schools"), choices=SplitHow, widget=forms.RadioSelect)
    measure = forms.ChoiceField(
        label=gettext_lazy("Divide by"),
        choices=[
            (SIZE, gettext_lazy("So many in each group")),
            (GROUPS, gettext_lazy("So many groups in all")),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Each group gets a number after it."),
    )
    module = ModuleField()
    seed = forms.IntegerField(min_value=SEEDS[0], max_value=SEEDS[-1], widget=forms.HiddenInput)

    def __init__(self, data=None, *, waiting):
        """`waiting`: (school, people without a group) as `queries.schoolpart.without_group` gives."""
        initial = {
            "schools": [str(school.pk) for school, _people in waiting],
            "how": SplitHow.BY_SCHOOL,
            "measure": self.SIZE,
            "number": 8,
            "name": _("Group"),
            "seed": SystemRandom().choice(SEEDS),
        }
        super().__init__(data, initial=initial)
        self.waiting = waiting
        self.fields["schools"].choices = [
            (
                str(school.pk),
                ngettext("%(school)s, %(number)s teacher", "%(school)s, %(number)s teachers", len(people))
                % {"school": school, "number": len(people)},
            )
            for school, people in waiting
        ]

    def clean(self):
        """`groups`: the proposal, lists of people with their school."""
        data = super().clean()
        if self.errors:
            return data
        chosen = set(data["schools"])
        waiting = [(school, people) for school, people in self.waiting if str(school.pk) in chosen]
        size, groups = (data["number"], None) if data["measure"] == self.SIZE else (None, data["number"])
        try:
            data["groups"] = groupmaking.divided(
                waiting, how=data["how"], size=size, groups=groups, seed=data["seed"]
            )
        except CannotSplit as error:
            self.add_error(
                "number",
                _("So many teachers make between %(least)s and %(most)s groups.")
                % {"least": error.least, "most": error.most},
            )
        return data

    @property
    def shuffled(self):
        """Another seed, for the same people divided in another way."""
        return self.cleaned_data["seed"] % SEEDS[-1] + 1

    @property
    def hidden(self):
        """What was filled in, but for the seed, to be sent once more."""
        pairs = []
        for name in self.fields:
            if name != "seed":
                values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name)]
                pairs += [(name, value) for value in values if value]
        return pairs


class GroupFileForm(forms.Form):
    """A file with groups, for a programme that `person` administers."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("Programme"))
    file = TableField(columns=COLUMNS, label=gettext_lazy("File with groups"))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        offices = person.authorities_as(Role.ADMINISTRATOR)
        self.fields["programme"].queryset = Programme.objects.filter(authority__in=offices)
        self.fields["file"].help_text = _(
            "CSV or Excel, with the headings grupp and deltagare, and perhaps skola, modul and ledare; people are "
            "named by their address, one member in each line. Nothing is changed before you have seen what would be."
        )
