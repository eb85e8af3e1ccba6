"""What the kinds of mail say about rows that are about to leave."""

import logging
import traceback

from django.db import InterfaceError, OperationalError

from scheduling import messagekinds
from scheduling.enums import SuppressReason

logger = logging.getLogger(__name__)


def contexts(messages) -> dict:
    """By pk, for rows of any kinds: the context, why it is not sent, or the exception on the way."""
    found = {}
    for code in {message.kind for message in messages}:
        found |= _of_kind(code, [message for message in messages if message.kind == code])
    return {message.pk: found.get(message.pk, SuppressReason.NOTHING_TO_REMIND) for message in messages}


def _of_kind(code, messages):
    try:
        return messagekinds.get(code).contexts(messages)
    except (InterfaceError, OperationalError):
        # The database is away: nothing is wrong with the rows.
        raise
    except Exception as error:
        if len(messages) == 1:
            return {messages[0].pk: error}
    # One of them cannot be made; the others shall not wait for it.
    found = {}
    for message in messages:
        found |= _of_kind(code, [message])
    return found


def told(message, result):
    """The same; an exception is told to whoever runs this. Names the place; never the text, which is somebody's."""
    if isinstance(result, Exception):
        logger.error("Message %s (%s) could not be written: %s", message.pk, message.kind, place(result))
    return result


def place(error) -> str:
    """Where an exception was raised, and its class; not its text."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {frame.filename.rpartition('/')[2]}:{frame.lineno}"[:500]
