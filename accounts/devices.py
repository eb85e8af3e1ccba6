"""What a request says of the machine that it comes from, so coarse that it only helps its owner to remember."""

import ipaddress
import re

# The first that matches: many programs also call themselves by the names of those further down.
BROWSERS = [
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\b(OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS|HeadlessChrome|Chromium)/"),
    ("Safari", r"\bSafari/"),
]
SYSTEMS = [
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Chromebook", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMac(intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
]


def browser_name(user_agent: str) -> str:
    """Such as "Firefox, Windows": names of a closed list only, "" when there is none of them in it."""
    found = (
        next((name for name, pattern in names if re.search(pattern, user_agent)), None)
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))


def network_of(address: str) -> str:
    """The neighbourhood of an address: "192.0.2.0/24", of IPv6 the /48; "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
