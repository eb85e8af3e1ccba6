"""What happens to people, for the apps above to act on. Sent inside the transaction that it is about."""

from django.dispatch import Signal

#: `person`, `authority` (on whose behalf), `by`: an invitation is to reach the person.
person_invited = Signal()
