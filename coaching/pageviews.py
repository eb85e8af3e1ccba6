"""Whether somebody reads a page: a person, as far as can be told without knowing anything of that person."""

import re

#: Programs that fetch pages by themselves mostly say so in the name that they give. Browsers have none of these words.
PROGRAMS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scan|scrape|fetch|preview|monitor|uptime|lighthouse|headless|archiv|validator"
    r"|facebookexternalhit|whatsapp|embedly|feed|http|curl|wget|python|java/|perl|ruby|php|go-|okhttp|axios|node",
    re.IGNORECASE,
)
#: All of them, also programs for people with an uncommon browser, begin like this.
BROWSER = re.compile(r"(Mozilla|Opera)/")


def is_read(request) -> bool:
    """Whether the request fetches a page for somebody who looks at it now: not ahead of time, nor for a program."""
    if request.method != "GET":
        return False
    ahead = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    if any("pre" in purpose.lower() for purpose in ahead):
        return False
    name = request.headers.get("User-Agent", "")
    return bool(BROWSER.match(name)) and not PROGRAMS.search(name)
