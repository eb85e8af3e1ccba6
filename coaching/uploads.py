"""Django's side of files that are sealed while they arrive."""

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from coaching.vault.files import SealedUpload


class SealedFile(UploadedFile):
    """What a form gets for an uploaded file: its name and size, and `upload`, which has the content, sealed."""

    def __init__(self, upload, name):
        super().__init__(file=None, name=name, size=upload.size)
        self.upload = upload

    def close(self):
        """Let go of the sealed content."""
        self.upload.close()


class SealingHandler(FileUploadHandler):
    """Seals each file of a request; set before anything reads its POST."""

    chunk_size = 64 * 1024

    def new_file(self, *args, **kwargs):
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.upload = SealedUpload(uuid.uuid4())

    def receive_data_chunk(self, raw_data, start):
        """Bytes of it; none are passed on to other handlers."""
        self.upload.take(raw_data)

    def file_complete(self, file_size):
        """The file has come whole."""
        self.upload.finish()
        return SealedFile(self.upload, self.file_name)

    def upload_interrupted(self):
        """The connection broke: nothing stays."""
        if getattr(self, "upload", None) is not None:
            self.upload.close()
