"""Who may add files to an entry and take them away."""


def may_attach(person, entry) -> bool:
    """Whoever wrote the entry; who else can read it, can read its files."""
    return entry.author_id == person.pk
