"""Watches on the catalogue: asked for, confirmed from the mail, told of what is new, stopped."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from accounts.models import SchoolAuthority
from coaching.criteria import Criteria
from coaching.models import Programme, Watch
from coaching.queries.catalogue import matching
from scheduling.models import Message
from scheduling.reminders import local_day
from scheduling.services import message

SUBJECT = "watch"
CONFIRM, FOUND = "watch_confirm", "watch_found"
#: Who has not confirmed by then did not want it.
WAITS = dt.timedelta(days=7)
#: An address is asked to confirm no oftener.
ASKED_EVERY = dt.timedelta(hours=1)
MARGIN = dt.timedelta(minutes=1)


@transaction.atomic
def ask(*, email, criteria: Criteria, language, consent) -> None:
    """Somebody, who may be anybody, wants mail to `email`: ask there whether that is so.

    While one waits to be confirmed, what was asked for last counts, and there is at most one mail an hour.
    `consent` is the sentence that was agreed to. Says nothing of what is known about the address.
    """
    now = timezone.now()
    watch, is_new = Watch.objects.get_or_create(
        email=email,
        confirmed_at=None,
        defaults={"language": language, "consent_wording": consent, **asdict(criteria)},
    )
    watch = Watch.objects.select_for_update().get(pk=watch.pk)
    if watch.confirmed_at is not None:
        # Confirmed at this very moment; it can be asked for again.
        return
    if not is_new:
        for name, value in asdict(criteria).items():
            setattr(watch, name, value)
        watch.language, watch.consent_wording, watch.consented_at = language, consent, now
        watch.save()
    asked = Message.objects.filter(person=None, address=email, kind=CONFIRM, created_at__gt=now - ASKED_EVERY)
    if not asked.exists():
        message.plan(
            address=email,
            language=language,
            kind=CONFIRM,
            subject_type=SUBJECT,
            subject_id=watch.pk,
            occasion=now.isoformat(),
            authority=_only_authority(),
            stale_at=watch.consented_at + WAITS,
        )


@transaction.atomic
def confirm(*, watch) -> Watch | None:
    """The one who reads the address says yes. Twice changes nothing.

    The watch; the one that there was for the same already; or None when it is gone.
    """
    watch = Watch.objects.select_for_update().filter(pk=watch.pk).first()
    if watch is None or watch.confirmed_at is not None:
        return watch
    same = Watch.objects.confirmed().filter(email=watch.email, **asdict(watch.criteria)).first()
    if same is not None:
        _remove([watch])
        return same
    watch.confirmed_at = watch.told_until = timezone.now()
    watch.save(update_fields=["confirmed_at", "told_until"])
    return watch


@transaction.atomic
def stop(*, watch, only: bool = False) -> int:
    """No more mail to its address, or only none for this watch. Nothing of it is left. Returns how many went."""
    rows = Watch.objects.select_for_update().order_by("pk")
    found = list(rows.filter(pk=watch.pk) if only else rows.filter(email=watch.email))
    _remove(found)
    return len(found)


def tell() -> int:
    """Once a day: plan a mail for each address for whose watches something has been published. Returns how many."""
    # What was published at this very moment may not be stored yet; it comes with the next mail.
    now = timezone.now() - MARGIN
    day = local_day(now).isoformat()
    oldest = Watch.objects.confirmed().order_by("told_until").values_list("told_until", flat=True).first()
    if oldest is None:
        return 0
    news = Programme.objects.published().filter(published_at__gt=oldest, published_at__lte=now)
    if not news.exists():
        return 0
    told = Message.objects.filter(person=None, kind=FOUND, occasion=day).values("address")
    watches = Watch.objects.confirmed().filter(confirmed_at__lte=now).exclude(email__in=told)
    found, kept = {}, {}
    for watch in watches.order_by("pk").iterator(chunk_size=1000):
        if watch.criteria not in kept:
            rows = matching(news, watch.criteria).order_by("published_at", "pk")
            kept[watch.criteria] = list(rows.values_list("pk", "published_at"))
        new = [pk for pk, at in kept[watch.criteria] if at > watch.told_until]
        if new:
            _first, programmes = found.setdefault(watch.email, (watch, []))
            programmes += [pk for pk in new if pk not in programmes]
    with transaction.atomic():
        # Whoever has had today's mail waits for tomorrow's.
        watches.update(told_until=now)
        _plan(found, day)
    return len(found)


def forget_unconfirmed() -> int:
    """Delete those that nobody has confirmed in a week. Returns how many."""
    with transaction.atomic():
        rows = Watch.objects.filter(confirmed_at=None, consented_at__lt=timezone.now() - WAITS)
        old = list(rows.order_by("pk").select_for_update())
        _remove(old)
        return len(old)


def _plan(found, day):
    authority = _only_authority()
    message.plan_many(
        {
            "address": email,
            "language": watch.language,
            "kind": FOUND,
            "subject_type": SUBJECT,
            "subject_id": watch.pk,
            "occasion": day,
            "authority": authority,
            "facts": {"programmes": programmes},
        }
        for email, (watch, programmes) in sorted(found.items())
    )


def _remove(watches):
    for watch in watches:
        message.forget(subject_type=SUBJECT, subject_id=watch.pk)
    Watch.objects.filter(pk__in=[watch.pk for watch in watches]).delete()


def _only_authority():
    """Whose office sees what becomes of the mail: the one that publishes, where there is only one."""
    offices = SchoolAuthority.objects.filter(programmes__is_published=True).distinct()[:2]
    return offices[0] if len(offices) == 1 else None
