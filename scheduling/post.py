"""One connection to the mail server for many mails, and what its answers mean for us."""

import contextlib
import re
import smtplib

from django.core.mail import get_connection

from scheduling.mail import Mail


class Refused(Exception):
    """The server will not take this mail. `for_good` tells a final answer from "try again later"."""

    def __init__(self, answer: str, *, for_good: bool):
        super().__init__(answer)
        self.for_good = for_good


class Lost(Exception):
    """The connection broke, or the server takes nothing from us now. `reached` is false when it did not even answer."""

    def __init__(self, answer: str, *, reached: bool):
        super().__init__(answer)
        self.reached = reached


class Post:
    """A context manager that opens the connection with the first mail and again after one that broke."""

    def __init__(self):
        self._backend = get_connection()
        self._is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._close()

    def send(self, mail: Mail) -> None:
        """Hand one mail to the server. Returns when the server has taken it; raises Refused or Lost."""
        self._open()
        try:
            self._hand_over(mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._refused(*next(iter(error.recipients.values())))
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            # A sender that is not welcome is our affair and not the receiver's: so it is here, not above.
            self._close()
            raise Lost(in_words(error), reached=True) from error

    def _hand_over(self, mail):
        smtp = getattr(self._backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            # The addresses are checked and the bytes ready: Django would take them apart once more for each mail.
            smtp.sendmail(*mail.envelope, mail.content)
        else:
            self._backend.send_messages([mail])

    def _refused(self, code, text):
        answer = f"{code} {clean(text)}"[:500]
        if code == 421:
            # The server hangs up with this; it says nothing of the mail.
            self._close()
            raise Lost(answer, reached=True)
        raise Refused(answer, for_good=500 <= code < 600)

    def _open(self):
        if self._is_open:
            return
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise Lost(in_words(error), reached=False) from error
        self._is_open = True

    def _close(self):
        self._is_open = False
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()


def in_words(error: Exception) -> str:
    """The server's answer in the error, else the system's: at most 500 characters of one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {clean(error.smtp_error)}"[:500]
    return clean(str(error) or type(error).__name__)[:500]


def clean(text: bytes | str) -> str:
    """Readable text of one line, whatever a server sends."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e]+", " ", text).strip()
