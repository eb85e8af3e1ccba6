"""One connection to the mail server for many mails, and what its answers mean for us."""

import contextlib
import re
import smtplib

from django.core.mail import get_connection

from scheduling.mail import Mail

#: Codes that say yes to an address.
TAKEN = (250, 251)


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
        #: How many times in a row the connection was lost.
        self.losses = 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._close()

    @property
    def _smtp(self):
        """The connection, when the settings' backend is one that speaks SMTP."""
        connection = getattr(self._backend, "connection", None)
        return connection if isinstance(connection, smtplib.SMTP) else None

    def send(self, mail: Mail) -> None:
        """Hand one mail to the server. Returns when the server has taken it; raises Refused or Lost."""
        try:
            self._open()
            self._give(mail)
        except Lost:
            self.losses += 1
            raise
        except Refused:
            self.losses = 0
            raise
        self.losses = 0

    def _give(self, mail):
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
        if smtp := self._smtp:
            self._speak(smtp, mail)
        else:
            self._backend.send_messages([mail])

    def _speak(self, smtp, mail):
        """As smtplib's `sendmail`, but the address is named in one round trip where the server bears it (RFC 2920).

        The addresses are checked and the bytes have their line ends already; only lone dots are left to do.
        """
        welcome, known, ready = self._answers(smtp, mail)
        is_asked_for = ready[0] == 354
        if is_asked_for and known[0] in TAKEN:
            smtp.send(_ended(mail.content))
            taken = smtp.getreply()
            if taken[0] != 250:
                raise smtplib.SMTPDataError(*taken)
            return
        if is_asked_for:
            # The server has refused the only address and asks for the text all the same: it gets none.
            smtp.send(b".\r\n")
            smtp.getreply()
        elif 421 not in (welcome[0], known[0], ready[0]):
            smtp.rset()
        if welcome[0] not in TAKEN:
            raise smtplib.SMTPSenderRefused(*welcome, mail.envelope[0])
        if known[0] not in TAKEN:
            raise smtplib.SMTPRecipientsRefused({mail.to: known})
        raise smtplib.SMTPDataError(*ready)

    def _answers(self, smtp, mail):
        """What the server says to each command; without pipelining nothing more is said after a refusal."""
        sender, receiver = mail.envelope
        size = f" SIZE={len(mail.content)}" if smtp.has_extn("size") else ""
        commands = [f"MAIL FROM:<{sender}>{size}", f"RCPT TO:<{receiver}>", "DATA"]
        if smtp.has_extn("pipelining"):
            smtp.send("".join(f"{command}\r\n" for command in commands))
            return [smtp.getreply() for _command in commands]
        answers = []
        for command in commands:
            if answers and answers[-1][0] not in TAKEN:
                answers.append(answers[-1])
            else:
                smtp.putcmd(command)
                answers.append(smtp.getreply())
        return answers

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
            if smtp := self._smtp:
                smtp.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise Lost(in_words(error), reached=False) from error
        self._is_open = True

    def _close(self):
        self._is_open = False
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()


def _ended(content):
    """The bytes as they go over the wire: a line that begins with a dot has another before it (RFC 5321, 4.5.2)."""
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")


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
