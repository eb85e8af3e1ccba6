"""What becomes of the details that somebody without an account has left."""

from django.db import models
from django.utils.translation import pgettext_lazy


class InterestStatus(models.TextChoices):
    """What became of the details that somebody without an account has left."""

    NEW = "new", pgettext_lazy("interest", "New")
    CONTACTED = "contacted", pgettext_lazy("interest", "Contacted")
    APPLICATION = "application", pgettext_lazy("interest", "Became an application or request")
    CLOSED = "closed", pgettext_lazy("interest", "Closed")


_I = InterestStatus

#: What may follow what. What was settled by mistake is taken up again.
INTEREST_TRANSITIONS = {
    _I.NEW: {_I.CONTACTED, _I.APPLICATION, _I.CLOSED},
    _I.CONTACTED: {_I.APPLICATION, _I.CLOSED, _I.NEW},
    _I.APPLICATION: {_I.CONTACTED},
    _I.CLOSED: {_I.CONTACTED},
}

#: Interest that somebody has still to do something about, and what is settled.
OPEN_INTEREST = (_I.NEW, _I.CONTACTED)
SETTLED_INTEREST = (_I.APPLICATION, _I.CLOSED)
