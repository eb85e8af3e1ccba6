"""Opened text, as an object that does not leak by accident."""


class Plaintext:
    """Somebody's words. `reveal()` gives them; nothing else does: not str, repr, a database, JSON or pickle.

    So a page shows them on purpose ({{ text|reveal }}), and a stray one in a log line, a task's arguments, a cache, a
    session or an unsealed column is an error instead of a leak.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str):
        self._text = text

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __repr__(self):
        return "<Plaintext>"

    def __str__(self):
        raise TypeError("Sealed text is shown with reveal(), on purpose.")

    __format__ = __html__ = None

    def __reduce_ex__(self, protocol):
        raise TypeError("Sealed text is not stored or sent anywhere unsealed.")

    def __bool__(self):
        return bool(self._text)

    def __len__(self):
        return len(self._text)

    def __eq__(self, other):
        return isinstance(other, Plaintext) and self._text == other._text

    __hash__ = None
