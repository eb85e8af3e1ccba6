"""Making, changing and publishing a programme."""

from itertools import count

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import dates
from coaching.models import Programme
from scheduling.enums import MeetingKind, ParticipantRole
from scheduling.models import Series
from scheduling.services.series import add_member, create_series, remove_member

#: The meeting that a plan's line is usually about, by the kind of programme.
USUAL_KINDS = {
    "teacher_coaching": MeetingKind.CONVERSATION,
    "supervision": MeetingKind.GROUP_SUPERVISION,
    "course": MeetingKind.WORKSHOP,
    "process_support": MeetingKind.PROCESS_SUPPORT,
    "network": MeetingKind.NETWORK_MEETING,
}


class NameTaken(Exception):
    """The authority has a programme of this name already; the text says so."""

    def __init__(self):
        super().__init__(_("There is already a programme of this name."))


@transaction.atomic
def create(*, authority, kind, name, by, coordinators=(), **about) -> Programme:
    """A programme that is not published yet, with an address made of its name and a series for its meetings.

    `about` has its other fields. Raises NameTaken.
    """
    series = create_series(
        authority=authority,
        title=name,
        facilitators=coordinators,
        usual_kind=USUAL_KINDS.get(kind, MeetingKind.PROCESS_SUPPORT),
        usual_minutes=180,
    )
    programme = Programme(
        authority=authority, kind=kind, name=name, series=series, slug=_free_slug(name), **about
    )
    _save(programme, force_insert=True)
    return programme


@transaction.atomic
def change(*, programme, by, coordinators=None, **about) -> Programme:
    """Set the fields in `about`, and who coordinates (None: as before). The address stays. Raises NameTaken.

    Raises DoubleBooked when a new coordinator is busy at a meeting of the plan.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    for name, value in about.items():
        setattr(programme, name, value)
    _save(programme)
    if coordinators is not None:
        _coordinate(series_of(programme=programme), list(coordinators), by)
    return programme


@transaction.atomic
def publish(*, programme, published: bool) -> Programme:
    """Let anybody read it, or only those who run it. Twice changes nothing."""
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    locked.is_published = programme.is_published = published
    _note_publishing(locked)
    locked.save(update_fields=["is_published", "published_at"])
    programme.published_at = locked.published_at
    return programme


@transaction.atomic
def series_of(*, programme) -> Series:
    """The series that holds the meetings of its plan; made when there is none yet."""
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("series", "authority")
        .get(pk=programme.pk)
    )
    if programme.series is None:
        programme.series = create_series(
            authority=programme.authority,
            title=programme.name,
            usual_kind=USUAL_KINDS.get(programme.kind, MeetingKind.PROCESS_SUPPORT),
            usual_minutes=180,
        )
        programme.save(update_fields=["series"])
    return programme.series


def busy_sentence(error) -> str:
    """Who is busy when, of a DoubleBooked."""
    sentences = [
        _("%(name)s is busy %(when)s.") % {"name": person, "when": dates.span(starts_at, ends_at)}
        for person, starts_at, ends_at in error.conflicts
    ]
    return " ".join(sentences) or str(error)


def _coordinate(series, people, by):
    leading = series.members.current().filter(role=ParticipantRole.FACILITATOR).select_related("person")
    before = {member.person_id: member.person for member in leading}
    wanted = {person.pk: person for person in people}
    for pk in sorted(before.keys() - wanted.keys()):
        remove_member(series=series, person=before[pk], by=by)
    for pk in sorted(wanted.keys() - before.keys()):
        add_member(series=series, person=wanted[pk], role=ParticipantRole.FACILITATOR, by=by)


def _note_publishing(programme):
    """The first time counts: whoever watches the catalogue is told once."""
    if programme.is_published and programme.published_at is None:
        programme.published_at = timezone.now()


def _save(programme, **options):
    _note_publishing(programme)
    try:
        with transaction.atomic():
            programme.save(**options)
    except IntegrityError as error:
        if "programme_name_unique" not in str(error):
            raise
        raise NameTaken from error


def _free_slug(name):
    base = slugify(name)[:120].strip("-") or "programme"
    # "new" is where one makes a new one.
    taken = {"new", *Programme.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    return next(slug for slug in (base if n == 1 else f"{base}-{n}" for n in count(1)) if slug not in taken)
