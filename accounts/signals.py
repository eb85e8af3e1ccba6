"""What happens to people, for the apps above to act on. Sent inside the transaction that it is about."""

from django.dispatch import Signal

#: `person`, `authority` (on whose behalf), `by`: an invitation is to reach the person.
person_invited = Signal()

#: `reset` (an MfaReset): somebody else took a person's second step away, and the person is to be told.
mfa_was_reset = Signal()
