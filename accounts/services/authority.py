"""Settings of a school authority, and its areas. Each raises ValidationError with the field that is wrong."""

from django.db import transaction

from accounts.models import Area, SchoolAuthority
from accounts.services.constraints import in_sentences


@transaction.atomic
def ensure_authority(*, name, kind, municipality_code=None) -> SchoolAuthority:
    """The school authority of that name, upper or lower case; made when there is none."""
    known = SchoolAuthority.objects.select_for_update().filter(name__iexact=name).first()
    if known:
        return known
    with in_sentences():
        return SchoolAuthority.objects.create(name=name, kind=kind, municipality_code=municipality_code)


@transaction.atomic
def change_authority(
    *,
    authority,
    name,
    kind,
    municipality_code,
    contact_email,
    secrecy_wording,
    retention_months,
    interest_months=None,
) -> SchoolAuthority:
    """Name, kind (enums.AuthorityKind), four-digit code or None, where people can write with questions, what the
    authority says of law and secrecy (plain text), for how many months (1 to 120) what was written is kept after
    coaching has ended, and for how many (1 to 36; None: as before) the details of those who are interested."""
    authority = SchoolAuthority.objects.select_for_update().get(pk=authority.pk)
    authority.name, authority.kind = name, kind
    authority.municipality_code, authority.contact_email = municipality_code, contact_email
    authority.secrecy_wording = secrecy_wording
    authority.retention_months = retention_months
    if interest_months is not None:
        authority.interest_months = interest_months
    with in_sentences():
        authority.save()
    return authority


@transaction.atomic
def add_area(*, authority, name) -> Area:
    """A new area."""
    with in_sentences():
        return Area.objects.create(authority=authority, name=name)


@transaction.atomic
def rename_area(*, area, name) -> Area:
    """Another name for the same area."""
    area = Area.objects.select_for_update().get(pk=area.pk)
    area.name = name
    with in_sentences():
        area.save(update_fields=["name"])
    return area
