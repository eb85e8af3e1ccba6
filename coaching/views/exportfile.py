"""The file that somebody saves: a page to read, the facts as a table, and the attachments; made while it is sent."""

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coaching import zipstream
from coaching.csvfile import csv_file
from coaching.queries.export import attachments_of, by_entry, parts
from coaching.queries.opened import open_attachments
from coaching.services.attachment import content
from coaching.vault import crypto

PAGE, FACTS, STYLE = "index.html", "facts.csv", "style.css"
SHELL, PART = "coaching/export/shell.html", "coaching/sealed/export_part.html"
#: Where the parts go into the shell.
HERE = "<!-- parts -->"


def file_name(kind) -> str:
    """A name that says nothing of anybody: "bollplank-notes-2026-11-24.zip"."""
    return f"bollplank-{kind}-{timezone.localdate():%Y-%m-%d}.zip"


def archive(unlocked, person, amounts, language):
    """The bytes of the ZIP, in pieces, with all that is open to `unlocked` in the engagements of `amounts`."""
    with translation.override(language):
        yield from zipstream.stream(_Files(unlocked, person, amounts).all())


def style() -> bytes:
    """The stylesheet that goes with pages to read outside the application."""
    with open(finders.find("css/export.css"), "rb") as file:
        return file.read()


class _Files:
    """The files of one archive. What the later ones need of the first one is kept: facts and names, no notes."""

    def __init__(self, unlocked, person, amounts):
        self.unlocked, self.person, self.amounts = unlocked, person, amounts
        self.rows, self.attachments = [], []

    def all(self):
        """(name, pieces) of each file."""
        yield STYLE, [style()]
        yield PAGE, self._page()
        yield FACTS, [csv_file(_columns(), self.rows)]
        for path, opened in self.attachments:
            yield path, _unless_damaged(opened)

    def _page(self):
        about = {"person": self.person, "amounts": self.amounts, "at": timezone.now()}
        head, _here, foot = render_to_string(SHELL, about).partition(HERE)
        yield head.encode()
        engagements = [amount.engagement for amount in self.amounts]
        for part in parts(self.unlocked, self.person, engagements):
            files = by_entry(open_attachments(self.unlocked, attachments_of(part.entries)))
            for opened in part.entries:
                opened.files = [self._file(one) for one in files[opened.entry.pk]]
                self.rows.append(_facts(part.engagement, opened))
            yield render_to_string(PART, {"part": part}).encode()
        yield foot.encode()

    def _file(self, opened):
        """Its place in the archive, "attachments/12-name.pdf", or empty when it does not open."""
        if opened.name is None:
            return ""
        safe = "".join("_" if letter in '<>:"/\\|?*' else letter for letter in opened.name)
        path = f"attachments/{len(self.attachments) + 1}-{safe}"
        self.attachments.append((path, opened))
        return path


def _unless_damaged(opened):
    """The pieces; what cannot be opened ends the file, and the others come."""
    try:
        yield from content(opened)
    except crypto.NotOpened:
        return


def _columns():
    return [
        _("School"),
        _("Engagement"),
        _("Kind"),
        _("Written by"),
        _("Written"),
        _("Changed"),
        _("Shared"),
        _("Meeting"),
        _("Attachments"),
        _("Could be opened"),
    ]


def _facts(engagement, opened):
    entry = opened.entry
    return [
        str(engagement.school),
        engagement.pk,
        entry.get_kind_display(),
        str(entry.author),
        _when(entry.created_at),
        _when(entry.changed_at),
        _when(entry.shared_at),
        _when(entry.meeting.starts_at) if entry.meeting else "",
        len(opened.files),
        _("yes") if opened.texts else _("no"),
    ]


def _when(at):
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
