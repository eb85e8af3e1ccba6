"""Texts that are kept in Swedish and, where somebody has written it, in English."""

from django.utils.translation import get_language


def in_readers_language(swedish: str, english: str) -> str:
    """The English text for those who read English and where there is one; else the Swedish one."""
    return english if english and get_language() == "en" else swedish
