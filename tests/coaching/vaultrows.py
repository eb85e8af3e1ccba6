"""An engagement with rows in every table of the vault: what is in them does not matter here, whose they are does."""

from types import SimpleNamespace

from django.utils import timezone

from coaching import models
from scheduling.services.series import add_member, remove_member
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_engagement,
    make_principal,
    make_teacher,
)

#: People of the same school and authority who are in the engagement no longer, or never were.
STRANGERS = ["former", "other_coach", "other_teacher", "principal", "area_manager", "administrator"]


def make_vault_rows():
    """People by part, and for each model the rows that are the coach's alone and those that the teacher sees too."""
    school = SchoolFactory()
    coach, teacher, former = make_coach(school.authority), make_teacher(school), make_teacher(school)
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher])
    add_member(series=engagement.series, person=former, role="participant", by=coach)
    remove_member(series=engagement.series, person=former, by=coach)
    other_coach, other_teacher = make_coach(school.authority), make_teacher(school)
    make_engagement(school, coaches=[other_coach], teachers=[other_teacher])
    world = SimpleNamespace(
        school=school,
        engagement=engagement,
        coach=coach,
        teacher=teacher,
        former=former,
        other_coach=other_coach,
        other_teacher=other_teacher,
        principal=make_principal(school),
        area_manager=make_area_manager(school.area),
        administrator=make_administrator(school.authority),
        keys={person.pk: make_key(person) for person in (coach, teacher)},
    )
    coachs, teachers = world.keys[coach.pk], world.keys[teacher.pk]
    circle_keys = [
        models.CircleKey.objects.create(
            engagement=engagement, circle=circle, generation=1, sealed_roster=b"x", made_by=coachs
        )
        for circle in ("coach", "shared")
    ]
    grants = [
        models.Grant.objects.create(circle_key=key, holder=holder, granted_by=coachs, sealed=b"x")
        for key, holder in zip(circle_keys, [coachs, teachers], strict=True)
    ]
    private, shared = make_entry(world, None), make_entry(world, timezone.now())
    # By model: (the coach's alone, the teacher's alone, both their).
    world.rows = {
        models.CircleKey: ([], [], circle_keys),
        models.Grant: ([], [], grants),
        models.Wrap: ([make_wrap(coachs)], [make_wrap(teachers)], []),
        models.Pin: ([make_pin(coachs, teachers)], [make_pin(teachers, coachs)], []),
        models.Draft: ([make_draft(world, coach)], [make_draft(world, teacher)], []),
    }
    for model in private:
        world.rows[model] = ([private[model]], [], [shared[model]])
    return world


def make_key(person):
    return models.VaultKey.objects.create(
        person=person, generation=1, public_key=b"x" * 32, activated_at=timezone.now()
    )


def make_wrap(key):
    return models.Wrap.objects.create(vault_key=key, kind="passphrase", sealed=b"x", memory_kib=1)


def make_pin(holder, peer_key):
    return models.Pin.objects.create(holder=holder, peer_key=peer_key, sealed=b"x")


def make_draft(world, person):
    return models.Draft.objects.create(
        person=person, vault_key=world.keys[person.pk], engagement=world.engagement, place="x", sealed=b"x"
    )


def make_entry(world, shared_at):
    """An entry and what hangs on it, by model."""
    entry = models.Entry.objects.create(
        engagement=world.engagement, kind="note", author=world.coach, shared_at=shared_at
    )
    version = models.EntryVersion.objects.create(entry=entry, number=1, saved_by=world.coach)
    attachment = models.Attachment.objects.create(
        entry=entry, sealed_key=b"x", sealed_facts=b"x", added_by=world.coach
    )
    circle_key = models.CircleKey.objects.get(
        engagement=world.engagement, circle="shared" if shared_at else "coach"
    )
    rows = [
        entry,
        version,
        attachment,
        models.EntryWrap.objects.create(entry=entry, version=1, circle_key=circle_key, sealed=b"x"),
        models.SealedField.objects.create(version=version, name="text", sealed=b"x"),
        models.AttachmentPiece.objects.create(attachment=attachment, number=0, sealed=b"x"),
    ]
    return {type(row): row for row in rows}
