"""Fetching a file from an address that somebody has typed: from the open internet only, and within limits.

The name is looked up once, every address it has is checked, and the connection goes to one that was checked; the same
after each redirect. So neither a redirect nor a name that changes its mind leads into one's own network.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from scheduling.enums import FeedProblem

MOST_BYTES = 5 * 1024 * 1024
SECONDS = 20
REDIRECTS = 4
MOVED = {301, 302, 303, 307, 308}
PIECE = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """It could not be fetched; `problem` is a FeedProblem. Never holds the address, which is a secret."""

    def __init__(self, problem):
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_trusted(self) -> bool:
        """Whether the installation has named this server as one of its own."""
        names = settings.BUSY_FEED_TRUSTED_HOSTS
        return self.host in names or f"{self.host}:{self.port}" in names


def target_of(address: str) -> Target:
    """The parts of an https (or webcal) address; http only in development and for servers that are named.

    Raises FetchError.
    """
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in address) or not address.isascii():
        raise FetchError(FeedProblem.ADDRESS)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise FetchError(FeedProblem.ADDRESS) from error
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in ("https", "http") or not host or parts.username is not None:
        raise FetchError(FeedProblem.ADDRESS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(scheme, host, port or (443 if scheme == "https" else 80), path)
    if scheme == "http" and not (settings.DEBUG or target.is_trusted):
        raise FetchError(FeedProblem.ADDRESS)
    return target


def is_public(address: str) -> bool:
    """Whether an IP address, also one that is wrapped in another, lies on the open internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if found.version == 6:
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in NAT64:
            inner = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def fetch(address: str, *, seconds: float = SECONDS, most: int = MOST_BYTES) -> bytes:
    """What lies at `address`, at most `most` bytes, in at most `seconds`. Raises FetchError."""
    deadline = time.monotonic() + seconds
    for _hop in range(REDIRECTS + 1):
        target = target_of(address)
        answer = _ask(target, deadline, most)
        if isinstance(answer, bytes):
            return answer
        address = urljoin(address, answer)
    raise FetchError(FeedProblem.REDIRECTS)


def _ask(target, deadline, most) -> bytes | str:
    """The body, or where it has moved."""
    found = _lookup(target, deadline)
    if not target.is_trusted and not all(is_public(one) for one in found):
        raise FetchError(FeedProblem.LOCAL)
    late = threading.Event()
    try:
        with _connect(found, target.port, deadline) as raw:
            return _converse(raw, target, deadline, most, late)
    except FetchError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise FetchError(FeedProblem.CERTIFICATE) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        slow = late.is_set() or isinstance(error, TimeoutError) or time.monotonic() >= deadline
        raise FetchError(FeedProblem.SLOW if slow else FeedProblem.UNREACHABLE) from error


def _connect(found, port, deadline):
    """A connection to the first of a few addresses that answers."""
    for address in found[:3]:
        try:
            return socket.create_connection((address, port), timeout=_left(deadline))
        except OSError as error:
            refused = error
    raise refused


def _converse(raw, target, deadline, most, late):
    sock = raw
    if target.scheme == "https":
        context = ssl.create_default_context()
        sock = context.wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
    # A server that sends a byte now and then never lets a read time out: so the line is cut at the deadline.
    watch = threading.Timer(_left(deadline), _cut, [sock, late])
    watch.daemon = True
    watch.start()
    try:
        if sock is not raw:
            sock.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = sock
        connection.request("GET", target.path, headers=_headers(target))
        with connection.getresponse() as response:
            body = _read(response, most)
        if late.is_set():
            raise FetchError(FeedProblem.SLOW)
        return body
    finally:
        watch.cancel()
        sock.close()


def _headers(target):
    usual = 443 if target.scheme == "https" else 80
    host = f"[{target.host}]" if ":" in target.host else target.host
    return {
        "Host": host if target.port == usual else f"{host}:{target.port}",
        "User-Agent": "Bollplank",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _read(response, most) -> bytes | str:
    if response.status in MOVED:
        where = response.getheader("Location") or ""
        if not where:
            raise FetchError(FeedProblem.ANSWER)
        return where
    if response.status != 200 or response.getheader("Content-Encoding", "identity") != "identity":
        raise FetchError(FeedProblem.ANSWER)
    pieces, size = [], 0
    while piece := response.read(PIECE):
        size += len(piece)
        if size > most:
            raise FetchError(FeedProblem.BIG)
        pieces.append(piece)
    return b"".join(pieces)


def _cut(sock, late):
    late.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return


def _left(deadline) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError(FeedProblem.SLOW)
    return left


def _lookup(target, deadline) -> list[str]:
    """Every address of the name; the system's own look-up knows no limit, so it is waited for at most so long."""
    found = []

    def look():
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(row[4][0] for row in rows)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if thread.is_alive():
        raise FetchError(FeedProblem.SLOW)
    if not found:
        raise FetchError(FeedProblem.UNREACHABLE)
    return list(dict.fromkeys(found))
