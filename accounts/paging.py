"""Pages of a long list by keyset: the last page costs what the first one does, and rows that come or go shift nothing.

The packages that do this turn a cursor that somebody has changed into an error of the database, and compare column by
column with OR, which PostgreSQL cannot read from an index; hence these few lines.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Field, Func, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `items`; `newer` and `older` are the cursors of the pages before and after, or None."""

    items: list
    newer: str | None
    older: str | None

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


def keyset_page(queryset: QuerySet, query, *, order: tuple[str, ...], size: int = 50) -> Page:
    """The page of `queryset` that `query` (such as request.GET) asks for with `older` or `newer`; else the first one.

    `order` names columns, relations (`school__name`) or annotations, "-" for descending; together they must be unique,
    so end with "id", and none may be NULL. A cursor that cannot be read gives the first page. One SQL statement.
    """
    keys = [(name.lstrip("-"), name.startswith("-")) for name in order]
    backwards, position = _position(queryset, keys, query)
    rows = queryset.order_by(*(_direction(name, down != backwards) for name, down in keys))
    if position is not None:
        rows = rows.filter(_beyond(keys, position, backwards))
    found = list(rows[: size + 1])
    more, items = len(found) > size, found[:size]
    if backwards:
        items.reverse()
    if not items:
        # Everything beyond the cursor has gone: begin anew instead of showing a list that looks empty.
        return Page([], None, None) if position is None else keyset_page(queryset, {}, order=order, size=size)
    has_newer = more if backwards else position is not None
    has_older = backwards or more
    return Page(
        items,
        _cursor(items[0], keys) if has_newer else None,
        _cursor(items[-1], keys) if has_older else None,
    )


def cursor_of(item, order: tuple[str, ...]) -> str:
    """The cursor after which `item` was the last one shown, for `older` in a list of this `order`."""
    return _cursor(item, [(name.lstrip("-"), name.startswith("-")) for name in order])


def _direction(name, down):
    return F(name).desc() if down else F(name).asc()


class Row(Func):
    """Columns or values as one, which PostgreSQL compares from left to right, by the index."""

    function = "ROW"
    output_field = Field()


def _beyond(keys, position, backwards):
    """What comes after `position` in the order of `keys`, or before it when `backwards`."""
    if len({down for _, down in keys}) == 1:
        compare = LessThan if keys[0][1] != backwards else GreaterThan
        return compare(Row(*(F(name) for name, _ in keys)), Row(*(Value(*value) for value in position)))
    condition, same = Q(), Q()
    for (name, down), (value, _) in zip(keys, position, strict=True):
        condition |= same & Q(**{f"{name}__{'lt' if down != backwards else 'gt'}": value})
        same &= Q(**{name: value})
    # Says the first column's part once more, alone, because that is what an index can be read by.
    name, down = keys[0]
    return condition & Q(**{f"{name}__{'lte' if down != backwards else 'gte'}": position[0][0]})


def _cursor(item, keys):
    values = []
    for name, _ in keys:
        value = item
        for part in name.split("__"):
            value = getattr(value, part)
        values.append(value)
    text = json.dumps(values, cls=_Exactly, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


class _Exactly(DjangoJSONEncoder):
    """Django's encoder rounds to milliseconds; a cursor has to name the row itself."""

    def default(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def _position(queryset, keys, query):
    """Whether to read backwards, and from where: [(value, field)], or None for the first page."""
    for key in ("older", "newer"):
        text = query.get(key)
        if text:
            break
    else:
        return False, None
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        fields = [_field(queryset, name) for name, _ in keys]
        position = [(_clean(field, value), field) for field, value in zip(fields, values, strict=True)]
    except (ValidationError, ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        return False, None
    return key == "newer", position


def _clean(field, value):
    """`value` as `field` stores it. Raises ValidationError or ValueError for what the column cannot hold."""
    if value is None or isinstance(value, list | dict):
        raise ValueError(value)
    if isinstance(value, str) and "\x00" in value.encode().decode():
        raise ValueError(value)
    value = field.to_python(value)
    field.run_validators(value)
    return value


def _field(queryset, name):
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    model = queryset.model
    *path, last = name.split("__")
    try:
        for part in path:
            model = model._meta.get_field(part).related_model
        return model._meta.pk if last == "pk" else model._meta.get_field(last)
    except FieldDoesNotExist as error:
        raise LookupError(f"{queryset.model.__name__} cannot be put in order by {name}") from error
