"""What coaches and teachers bring along."""

from django.db import transaction

from accounts.models import Certification, CoachProfile, TeacherProfile
from accounts.services.constraints import in_sentences


@transaction.atomic
def change_coach_profile(*, person, subjects, weekly_minutes, accepts_new) -> CoachProfile:
    """Subjects (values of enums.Subject), minutes a week for coaching with travel, and whether new work may come."""
    with in_sentences():
        profile, _created = CoachProfile.objects.update_or_create(
            person=person,
            defaults={"subjects": subjects, "weekly_minutes": weekly_minutes, "accepts_new": accepts_new},
        )
    return profile


@transaction.atomic
def change_teacher_profile(*, person, subjects, career_stage) -> TeacherProfile:
    """Subjects (values of enums.Subject) and career stage."""
    profile, _created = TeacherProfile.objects.update_or_create(
        person=person, defaults={"subjects": subjects, "career_stage": career_stage}
    )
    return profile


@transaction.atomic
def add_certification(*, coach, name, issuer, issued_on, expires_on=None) -> Certification:
    """A certification of a CoachProfile; the very same one again is returned as it is. Raises ValidationError."""
    CoachProfile.objects.select_for_update().get(pk=coach.pk)
    with in_sentences():
        certification, _created = Certification.objects.get_or_create(
            coach=coach, name=name, issuer=issuer, issued_on=issued_on, expires_on=expires_on
        )
    return certification


@transaction.atomic
def change_certification(*, certification, name, issuer, issued_on, expires_on=None) -> Certification:
    """Put a certification right, or renew it. Raises ValidationError."""
    certification.name, certification.issuer = name, issuer
    certification.issued_on, certification.expires_on = issued_on, expires_on
    with in_sentences():
        certification.save()
    return certification


@transaction.atomic
def remove_certification(*, certification) -> None:
    """Take it away; gone already is fine."""
    Certification.objects.filter(pk=certification.pk).delete()
