"""A group of what is stored about a person, as the page and the file show it."""

from dataclasses import dataclass


@dataclass
class Group:
    """What is stored of one kind. `columns` maps names in the JSON to headings; `rows` are values in that order."""

    name: str
    title: str
    about: str
    columns: dict[str, str]
    rows: list[tuple]
