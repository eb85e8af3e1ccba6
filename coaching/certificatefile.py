"""A certificate as a PDF: tagged, in the reader's language, with a square code that leads to the page that checks it.

Typst sets the page. What it is told goes in as data, so no name or title can become markup, and it reads no file but
its template and fetches nothing.
"""

import io
import json
from functools import lru_cache

import qrcode
import typst
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

TEMPLATE = "coaching/certificate/certificate.typ"
#: PDF/UA-1: what readers of screens need is in the file.
STANDARD = "ua-1"


def pdf_of(certificate) -> bytes:
    """The certificate as a PDF in the active language."""
    return typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(words_of(certificate))},
        pdf_standards=[STANDARD],
        timestamp=int(certificate.issued_at.timestamp()),
    )


def words_of(certificate) -> dict:
    """Everything that stands in it, in the active language."""
    address = f"{settings.BASE_URL}{reverse('certificate_detail', args=[certificate.code])}"
    title = _("Certificate: %(programme)s") % {"programme": certificate.programme_name}
    hours = number_format(certificate.hours, 0 if certificate.hours == int(certificate.hours) else 1)
    days = {"first": _written(certificate.first_day), "last": _written(certificate.last_day)}
    one_day = certificate.first_day == certificate.last_day
    return {
        "lang": (get_language() or "sv")[:2],
        "title": title,
        "authority": certificate.authority_name,
        "heading": _("Certificate"),
        "name": certificate.name,
        "took_part": _("has taken part in"),
        "programme": certificate.programme_name,
        "lines": [
            _("%(hours)s hours") % {"hours": hours},
            days["first"] if one_day else _("%(first)s to %(last)s") % days,
        ],
        "issued": _("Issued on %(day)s") % {"day": _written(timezone.localdate(certificate.issued_at))},
        "code_label": _("Code:"),
        "code": certificate.written_code,
        "check": _("Whether it is valid can be checked with the code at this address:"),
        "address": address,
        "qr": _square(address),
        "qr_alt": _("Square code with the address %(address)s") % {"address": address},
    }


def _written(day):
    """With its year: a certificate is read years later."""
    return date_format(day, "j F Y")


def _square(address):
    image = qrcode.make(address, image_factory=SvgPathImage, border=1)
    file = io.BytesIO()
    image.save(file)
    return file.getvalue().decode()


@lru_cache(maxsize=1)
def _template() -> bytes:
    """The text of the template as it is, without Django reading it as one of its own."""
    with open(get_template(TEMPLATE).origin.name, "rb") as file:
        return file.read()
