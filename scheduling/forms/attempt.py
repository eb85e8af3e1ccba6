"""A service that may refuse, with the reason among a form's errors."""

from scheduling.forms.meeting import busy_sentence
from scheduling.services.times import MeetingError


def refusal(error: MeetingError) -> list[str]:
    """Why nothing was saved, and who is busy, in sentences."""
    return [str(error), *(busy_sentence(busy) for busy in getattr(error, "conflicts", ()))]


def attempt(form, act, *arguments, **named):
    """What `act` returns; None when it raised MeetingError, and then the reason stands above the form."""
    try:
        return act(*arguments, **named)
    except MeetingError as error:
        form.add_error(None, refusal(error))
        return None
