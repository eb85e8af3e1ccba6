"""What a person prefers."""

from django.db import transaction


@transaction.atomic
def choose_language(*, person, language: str) -> None:
    """Store the language (a code of settings.LANGUAGES) in which this person gets pages and mail."""
    person.language = language
    person.save(update_fields=["language"])
