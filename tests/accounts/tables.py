"""Files for tests of imports."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import Workbook

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"


def real(name):
    """The path of a real file that lies beside the project; the test is skipped where it does not."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: it lies beside the project, in {DATA}")
    return path


def text(content, encoding="utf-8"):
    """A file with `content`."""
    return io.BytesIO(content.encode(encoding))


def xlsx(*rows):
    """An Excel file with one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file
