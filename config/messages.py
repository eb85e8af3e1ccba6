"""Translations without GNU gettext: `python -m config.messages update | compile | check`.

update   collects the texts from Python and templates into locale/sv/LC_MESSAGES/django.po
compile  writes the .mo beside it, when the .po is newer
check    exits with 1 and a list when a text is missing, untranslated, uncertain or has lost a placeholder
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
LANGUAGE = "sv"
PO = BASE_DIR / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
SOURCES = ["accounts", "scheduling", "coaching", "config", "templates"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)|(?<!\{)\{\w*[^{}]*\}(?!\})")


class Messages(Catalog):
    """A catalogue whose head holds nothing that changes by itself: no dates, no names, so that merges are quiet."""

    @property
    def mime_headers(self):
        """The lines of the head."""
        return [
            ("Language", LANGUAGE),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);\n"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers):
        pass


def source_of(path):
    """The file as Python text that the extractor can read; templates become the calls that they stand for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # What is left of the markup keeps its indentation, which Python would want to understand.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def extract():
    """All texts to translate, as {(context or None, msgid or (singular, plural))}."""
    found = set()
    for folder in SOURCES:
        for path in sorted((BASE_DIR / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
                continue
            source = io.BytesIO(source_of(path).encode())
            for _line, name, arguments, _comments in extract_python(
                source, KEYWORDS, [], {"encoding": "utf-8"}
            ):
                key = as_key(name, arguments)
                if key:
                    found.add(key)
    return found


def as_key(name, arguments):
    """(context, msgid) of one call, or None for a call whose text is not written out in it."""
    values = list(arguments) if isinstance(arguments, (list, tuple)) else [arguments]
    context = values.pop(0) if "pgettext" in name else None
    texts = tuple(values[: 2 if name.startswith("n") else 1])
    if not texts or not all(isinstance(text, str) and text for text in texts):
        return None
    return context, texts if len(texts) == 2 else texts[0]


def read():
    """The catalogue as it is on disk; empty when there is none."""
    if not PO.exists():
        return Messages(locale=LANGUAGE)
    with PO.open("rb") as handle:
        return read_po(handle, locale=LANGUAGE)


def single(msgid):
    """What a catalogue files a message under: the singular."""
    return msgid[0] if isinstance(msgid, tuple) else msgid


def update():
    """Write the .po anew: what is in the sources, with the translations it had; the rest is dropped."""
    old, new = read(), Messages(locale=LANGUAGE, header_comment="", fuzzy=False)
    for context, msgid in sorted(extract(), key=lambda key: (single(key[1]), key[0] or "")):
        known = old.get(single(msgid), context)
        string = known.string if known else None
        if isinstance(msgid, tuple) and not isinstance(string, (tuple, list)):
            string = (string or "", "")
        elif not isinstance(msgid, tuple) and isinstance(string, (tuple, list)):
            string = string[0]
        new.add(msgid, string, context=context, flags=known.flags - {"python-format"} if known else ())
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as handle:
        write_po(handle, new, no_location=True, sort_output=True, width=78)
    untranslated = sum(1 for message in new if message.id and not all(strings_of(message)))
    print(f"{len(new)} texts, {untranslated} to translate in {PO.relative_to(BASE_DIR)}")


def strings_of(message):
    """The translations of a message, one or two."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def compile_catalogue():
    """Write the .mo unless it is as new as the .po."""
    mo = PO.with_suffix(".mo")
    if not PO.exists() or (mo.exists() and mo.stat().st_mtime >= PO.stat().st_mtime):
        return
    text = io.BytesIO()
    write_mo(text, read())
    # In one step: a server may be reading it.
    part = mo.with_suffix(".mo.part")
    part.write_bytes(text.getvalue())
    part.replace(mo)


def problems():
    """Sentences on what is wrong with the catalogue; empty when it is complete."""
    catalogue, wanted = read(), extract()
    found = []
    for context, msgid in sorted(wanted, key=lambda key: (single(key[1]), key[0] or "")):
        message = catalogue.get(single(msgid), context)
        if message is None or (isinstance(msgid, tuple) and message.id != msgid):
            found.append(f"not in the catalogue: {single(msgid)!r}")
        elif not all(strings_of(message)):
            found.append(f"not translated: {single(msgid)!r}")
        elif message.fuzzy:
            found.append(f"uncertain (fuzzy): {single(msgid)!r}")
        else:
            found += lost_placeholders(message)
    keys = {(context, single(msgid)) for context, msgid in wanted}
    for message in catalogue:
        if message.id and (message.context, single(message.id)) not in keys:
            found.append(f"no longer in the sources: {single(message.id)!r}")
    return found


def lost_placeholders(message):
    """Sentences on placeholders that the translation has lost or made up. A plural form may leave the number out."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
    found = []
    for string in strings_of(message):
        got = set(PLACEHOLDER.findall(string))
        if got - wanted or (len(ids) == 1 and got != wanted):
            found.append(f"placeholders differ: {ids[0]!r} → {string!r}")
    return found


def main():
    """Run what the command line asks for."""
    asked = sys.argv[1:]
    if asked == ["update"]:
        update()
    elif asked == ["compile"]:
        compile_catalogue()
    elif asked == ["check"]:
        found = problems()
        print("\n".join(found) if found else "Translations complete.")
        if found:
            sys.exit(
                f"{len(found)} problems. `make messages` collects; then fill in {PO.relative_to(BASE_DIR)}."
            )
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
