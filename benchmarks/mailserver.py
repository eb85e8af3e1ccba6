"""A mail server in a process of its own, the same for both sides. It takes everything and counts Message-IDs.

It offers what Postfix and Exchange offer (PIPELINING, SIZE, 8BITMIME) and does as little as it can: one that took as
long as its clients, on the processors that they share, would hide what is measured. Run as a program it prints its
port and, for each line that it reads, the number of mails and of different Message-IDs since the line before.
"""

import re
import socketserver
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)\r$", re.MULTILINE | re.IGNORECASE)
EHLO = b"250-localhost\r\n250-PIPELINING\r\n250-SIZE 50000000\r\n250 8BITMIME\r\n"
ANSWERS = {b"EHLO": EHLO, b"DATA": b"354 Go ahead\r\n", b"QUIT": b"221 Bye\r\n"}
END = b"\r\n.\r\n"


class Sink(socketserver.BaseRequestHandler):
    """One connection. The commands that come in one packet are answered in one."""

    ids = []

    def handle(self):
        """Speak SMTP until the other side leaves."""
        self.request.sendall(b"220 localhost ESMTP\r\n")
        verb, waiting = b"", b""
        while verb != b"QUIT" and (received := self.request.recv(1 << 18)):
            *commands, waiting = (waiting + received).split(b"\r\n")
            verbs = [command[:4].upper() for command in commands]
            if verbs:
                verb = verbs[-1]
                self.request.sendall(b"".join(ANSWERS.get(verb, b"250 Ok\r\n") for verb in verbs))
            if verb == b"DATA":
                self._take(waiting)
                verb, waiting = b"", b""

    def _take(self, mail):
        while not mail.endswith(END):
            received = self.request.recv(1 << 18)
            if not received:
                return
            mail += received
        self.ids.append(MESSAGE_ID.search(mail)[1])
        self.request.sendall(b"250 Ok\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def main():
    """Serve until standard input ends."""
    with Server(("127.0.0.1", 0), Sink) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        for _line in sys.stdin:
            print(len(Sink.ids), len(set(Sink.ids)), flush=True)
            Sink.ids.clear()


class Running:
    """The server as the benchmark sees it."""

    def __init__(self, process):
        self._process = process
        self.port = int(process.stdout.readline())

    def taken(self):
        """(mails, different Message-IDs) since the last call."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return tuple(int(word) for word in self._process.stdout.readline().split())


@contextmanager
def running():
    """The server, for the body."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
