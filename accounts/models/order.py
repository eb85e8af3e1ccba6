"""Names in the order of the Swedish alphabet, whatever collations the server was built with."""

from django.db.models import CharField, Func, GeneratedField, Value
from django.db.models.functions import Concat, Lower

#: Å, Ä and Ö come last and in this order; accents do not count. "{", "|" and "}" follow "z" in every byte order.
LETTERS = "åäæöøéèêëáàâãíìîïóòôõúùûüñçý"
STAND_INS = "{||}}eeeeaaaaiiiioooouuuyncy"


class SwedishKey(Func):
    """What to sort a text by: lower case, with letters that compare in Swedish order."""

    function = "translate"

    def __init__(self, expression):
        super().__init__(Lower(expression), Value(LETTERS), Value(STAND_INS), output_field=CharField())


def sort_key_field(*columns):
    """A column that the database keeps: the Swedish sort key of `columns`, the first one first."""
    parts = [part for column in columns for part in (Value(" "), column)][1:]
    return GeneratedField(
        expression=SwedishKey(Concat(*parts) if len(parts) > 1 else parts[0]),
        output_field=CharField(max_length=250),
        db_persist=True,
        editable=False,
    )
