"""The links in mail about watches: signed, each for one purpose, the same for as long as the watch lives."""

from django.core import signing

CONFIRM, STOP = "coaching.watch.confirm", "coaching.watch.stop"


def token(purpose: str, pk: int) -> str:
    """What stands in the link about the watch `pk`."""
    return signing.Signer(salt=purpose, sep=".").sign(str(pk))


def read(purpose: str, token: str) -> int | None:
    """Which watch the link is about, whether or not it is there still; None when it was never one of ours."""
    try:
        return int(signing.Signer(salt=purpose, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
