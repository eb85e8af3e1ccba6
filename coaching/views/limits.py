"""How much one sender, one network and all together may send without an account. Counted in Redis, forgotten by itself.

One who is refused is not counted further on: a sender who sends five hundred takes no room from the neighbours.
"""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache

#: (whose, how many, in how many seconds). A whole school often shares one address on the network.
LIMITS = (("address", 10, 600), ("network", 40, 600), ("all", 600, 3600))
#: Bits of an address that count, by its version. Whoever has one address of version 6 has 2⁶⁴ of them.
BITS = {"address": {4: 32, 6: 64}, "network": {4: 24, 6: 48}, "all": {4: 0, 6: 0}}
RETRY_AFTER = "600"


def is_too_much(request, what: str) -> bool:
    """Count what is sent, of the kind `what`; whether it had better not be taken."""
    sender = ip_address(get_adapter().get_client_ip(request))
    if getattr(sender, "ipv4_mapped", None):
        sender = sender.ipv4_mapped
    for whose, most, seconds in LIMITS:
        network = ip_network((sender, BITS[whose][sender.version]), strict=False)
        where = "" if whose == "all" else network
        if _count(f"visitors:{what}:{whose}:{where}", seconds) > most:
            return True
    return False


def _count(key, seconds):
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The time ended between the two.
        return 1
