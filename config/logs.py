"""How log lines are written."""

import logging
import re

# PostgreSQL quotes the row that it refuses: names and addresses of people, that is. In a message that quotes another
# message the line breaks are written out.
DETAIL = re.compile(r"(?:\n|\\n)(?:DETAIL|CONTEXT): .*?(?=\\n|\n|$)")


class PlainFormatter(logging.Formatter):
    """Time, level, logger, message; without what the database quotes of its content."""

    def format(self, record):
        """The line or, with an exception, lines."""
        return DETAIL.sub("", super().format(record))
