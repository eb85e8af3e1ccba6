"""Files beside an entry: adding, opening piece by piece, removing."""

import json
import unicodedata
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.models import Attachment, AttachmentPiece, Entry
from coaching.queries.attachment import facts_context, key_context
from coaching.queries.opened import open_content_key
from coaching.services.circlekey import settle
from coaching.services.tombstone import ATTACHMENT, bury
from coaching.vault import crypto
from coaching.vault.files import LARGEST, seal_piece, unseal_piece

#: Files of one entry.
MOST = 10
LONGEST_NAME = 150


class AttachmentRefused(Exception):
    """A file that is not taken; the text is a sentence for the person."""


@transaction.atomic
def add(*, unlocked, entry, by, upload, name) -> Attachment:
    """Keep an uploaded file (a SealedUpload) with the entry. Raises AttachmentRefused, KeyMissing, NotOpened."""
    keyring = settle(unlocked=unlocked, engagement=entry.engagement)
    entry = Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    _check(entry, upload)
    content_key = open_content_key(keyring, entry)
    facts = {"name": clean_name(name), "type": upload.content_type, "size": upload.size}
    attachment = Attachment(pk=upload.attachment_id, entry=entry, pieces=upload.pieces, added_by=by)
    attachment.sealed_key = crypto.seal(content_key, upload.key, key_context(attachment))
    attachment.sealed_facts = crypto.seal_text(upload.key, json.dumps(facts), facts_context(attachment))
    attachment.save(force_insert=True)
    for number, sealed in enumerate(upload.sealed_pieces()):
        AttachmentPiece.objects.create(attachment=attachment, number=number, sealed=sealed)
    return attachment


def content(opened) -> Iterator[bytes]:
    """The file, piece by piece, each checked before it is given. Raises NotOpened at the first that is not right."""
    attachment = opened.attachment
    for number in range(attachment.pieces):
        sealed = (
            AttachmentPiece.objects.filter(attachment=attachment, number=number)
            .values_list("sealed", flat=True)
            .first()
        )
        is_last = number == attachment.pieces - 1
        yield unseal_piece(opened.file_key, attachment.pk, number, sealed or b"", is_last=is_last)


def is_whole(opened) -> bool:
    """Whether all of it opens and is as long as it was: asked before a download starts."""
    try:
        return sum(len(piece) for piece in content(opened)) == opened.size
    except crypto.NotOpened:
        return False


@transaction.atomic
def remove(*, attachment) -> None:
    """Delete the file, for good: also from backups that are restored. Who has downloaded it, has it.

    Raises NotBuried when its tombstone cannot be written; then it stays.
    """
    bury(ATTACHMENT, [attachment.pk])
    attachment.delete()


def carry(*, entry, content_key, new_key) -> None:
    """Put each file's key under the entry's new content key. In the caller's transaction.

    A file that is damaged stays as it is.
    """
    attachments = list(entry.attachments.all())
    for attachment in attachments:
        attachment.entry = entry
        try:
            file_key = crypto.unseal(content_key, attachment.sealed_key, key_context(attachment))
        except crypto.NotOpened:
            continue
        attachment.sealed_key = crypto.seal(new_key, file_key, key_context(attachment))
    Attachment.objects.bulk_update(attachments, ["sealed_key"])


def seal_anew(*, entry, content_key, new_key) -> None:
    """Give each file of the entry another key under its new content key; piece by piece. In the caller's transaction.

    Raises NotOpened for a file that is damaged.
    """
    for attachment in entry.attachments.all():
        old = crypto.unseal(content_key, attachment.sealed_key, key_context(attachment))
        key = crypto.new_key()
        facts = crypto.unseal_text(old, attachment.sealed_facts, facts_context(attachment))
        attachment.sealed_key = crypto.seal(new_key, key, key_context(attachment))
        attachment.sealed_facts = crypto.seal_text(key, facts, facts_context(attachment))
        attachment.save(update_fields=["sealed_key", "sealed_facts"])
        for number in range(attachment.pieces):
            piece = AttachmentPiece.objects.get(attachment=attachment, number=number)
            is_last = number == attachment.pieces - 1
            plain = unseal_piece(old, attachment.pk, number, piece.sealed, is_last=is_last)
            piece.sealed = seal_piece(key, attachment.pk, number, plain, is_last=is_last)
            piece.save(update_fields=["sealed"])


def clean_name(name) -> str:
    """A file's name without path, control characters and excess; never empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if stem else ending
    return shown[:LONGEST_NAME] or _("File")


def _check(entry, upload):
    if upload.is_too_large:
        raise AttachmentRefused(
            _("The file is larger than %(most)s MB. Choose a smaller one.")
            % {"most": LARGEST // 1024 // 1024}
        )
    if not upload.size:
        raise AttachmentRefused(_("The file is empty."))
    if upload.content_type is None:
        raise AttachmentRefused(
            _(
                "This kind of file cannot be attached. Choose a PDF, a picture, a sound, a text or an Office document."
            )
        )
    if entry.attachments.count() >= MOST:
        raise AttachmentRefused(_("There are %(most)s files already. Remove one first.") % {"most": MOST})
