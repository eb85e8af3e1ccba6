"""What somebody looks for in the catalogue: the same in the page's address, in a feed's and in a watch."""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from coaching.enums import ProgrammeKind, TargetGroup
from scheduling.termcode import TermCode


@dataclass(frozen=True, slots=True)
class Criteria:
    """Each may be empty. `kind` and `audience` are codes of their lists, `term` is "HT-26", the others are words."""

    q: str = ""
    kind: str = ""
    audience: str = ""
    term: str = ""
    place: str = ""

    def __bool__(self):
        return any(asdict(self).values())

    @property
    def values(self) -> dict[str, str]:
        """By name, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def query(self) -> str:
        """As in an address, without the question mark."""
        return urlencode(self.values)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(what, in words) of each that is not empty, in the active language."""
        typed = ((_("Words"), self.q), (_("Place"), self.place))
        return [*self.chosen_labels, *((what, value) for what, value in typed if value)]

    @property
    def chosen_labels(self) -> list[tuple[str, str]]:
        """The same without what somebody may have typed, for mail that anybody can let us send to anybody."""
        found = []
        if self.kind:
            found.append((_("Kind"), str(ProgrammeKind(self.kind).label)))
        if self.audience:
            found.append((_("For"), str(TargetGroup(self.audience).label)))
        if self.term:
            found.append((_("Term"), TermCode.parse(self.term).name))
        return found

    @property
    def is_typed(self) -> bool:
        """Whether words or a place belong to it."""
        return bool(self.q or self.place)
