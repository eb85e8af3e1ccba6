"""Keeping conversation methods: the library, copies for a programme, their words, their steps and the order of them."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import MOST_STEPS
from coaching.methodlibrary import LIBRARY
from coaching.models import Method, MethodStep, Programme

WORDS = ("name_sv", "name_en", "about_sv", "about_en")
STEP = ("name_sv", "name_en", "minutes", "speaks", "silent", "question_sv", "question_en")
LONGEST_NAME = Method._meta.get_field("name_sv").max_length


class MethodError(Exception):
    """A sentence for whoever asked for it."""


class MethodChanged(Exception):
    """Somebody changed it after the page was made; `row` is the method or step as it is now."""

    def __init__(self, row):
        self.row = row
        super().__init__(str(row.pk))


@transaction.atomic
def ensure_library() -> None:
    """Make the library say what coaching/methodlibrary.py says. Again changes nothing; copies stay as they are."""
    for code, about in LIBRARY.items():
        words = {name: about[name] for name in WORDS}
        method, is_new = Method.objects.get_or_create(code=code, defaults=words)
        method = Method.objects.select_for_update(of=("self",), no_key=True).get(pk=method.pk)
        if not is_new and any(getattr(method, name) != words[name] for name in WORDS):
            Method.objects.filter(pk=method.pk).update(**words, changed_at=timezone.now())
        if [{name: getattr(one, name) for name in STEP} for one in method.steps.all()] != about["steps"]:
            method.steps.all().delete()
            MethodStep.objects.bulk_create(
                MethodStep(method=method, position=number, **step)
                for number, step in enumerate(about["steps"], 1)
            )
    Method.objects.library().exclude(code__in=LIBRARY).update(is_withdrawn=True)
    Method.objects.library().filter(code__in=LIBRARY, is_withdrawn=True).update(is_withdrawn=False)


@transaction.atomic
def copy_method(*, method, programme, by) -> Method:
    """A programme's own copy, to be changed. A copy that nobody has touched yet is the one there is."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    untouched = programme.methods.filter(copied_from=method, is_withdrawn=False, changed_at=F("created_at"))
    if before := untouched.first():
        return before
    now = timezone.now()
    copy = Method.objects.create(
        programme=programme,
        copied_from=method,
        created_at=now,
        changed_at=now,
        changed_by=by,
        **{name: getattr(method, name) for name in WORDS}
        | {"name_sv": _free_name(programme, method.name_sv)},
    )
    MethodStep.objects.bulk_create(
        MethodStep(method=copy, position=number, **{name: getattr(step, name) for name in STEP})
        for number, step in enumerate(method.steps.all(), 1)
    )
    return copy


def keep_library(sender, apps=None, **kwargs) -> None:
    """After each migration that leaves the tables as the models have them, and after the database was emptied.

    `apps` has the models as migrations left them; without it the tables are as they are to be.
    """
    for model in (Method, MethodStep) if apps else ():
        try:
            made = apps.get_model("coaching", model.__name__)
        except LookupError:
            return
        if {field.column for field in made._meta.local_fields} != {
            field.column for field in model._meta.local_fields
        }:
            return
    ensure_library()


def _free_name(programme, name):
    taken = {other.lower() for other in programme.methods.values_list("name_sv", flat=True)}
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        ending = f" ({number})"
        found = name[: LONGEST_NAME - len(ending)] + ending
    return found


@transaction.atomic
def change_method(*, method, by, seen, **words) -> Method:
    """Other names, or when to use it. `seen` is `changed_at` of what the page showed.

    The same words again change nothing. Raises MethodChanged, and MethodError for a name that is taken.
    """
    method = _lock(method)
    if all(getattr(method, name) == words[name] for name in WORDS):
        return method
    if method.changed_at != seen:
        raise MethodChanged(method)
    others = Method.objects.filter(programme=method.programme_id).exclude(pk=method.pk)
    if others.filter(name_sv__iexact=words["name_sv"]).exists():
        raise MethodError(_("The programme has another method with that name."))
    for name in WORDS:
        setattr(method, name, words[name])
    _touch(method, by, *WORDS)
    return method


@transaction.atomic
def offer(*, method, is_withdrawn, by) -> None:
    """Withdraw a programme's method, or offer it again. Runs of it stay as they are. Again changes nothing."""
    method = _lock(method)
    if method.is_withdrawn != is_withdrawn:
        method.is_withdrawn = is_withdrawn
        _touch(method, by, "is_withdrawn")


@transaction.atomic
def add_step(*, method, by, **words) -> MethodStep:
    """One more, the last. The same as the last one again is the one there is. Raises MethodError when full."""
    method = _lock(method)
    steps = list(method.steps.all())
    if steps and all(getattr(steps[-1], name) == words[name] for name in STEP):
        return steps[-1]
    if len(steps) >= MOST_STEPS:
        raise MethodError(_("A method has at most %(number)d steps.") % {"number": MOST_STEPS})
    step = MethodStep.objects.create(method=method, position=len(steps) + 1, **words)
    _touch(method, by)
    return step


@transaction.atomic
def change_step(*, step, by, seen, **words) -> MethodStep:
    """What the step says and how long it lasts. `seen` is `changed_at` of what the page showed.

    Raises MethodChanged, and MethodError when it is gone.
    """
    method = _lock(step.method)
    step = method.steps.filter(pk=step.pk).first()
    if step is None:
        raise MethodError(_("Somebody has removed this step meanwhile."))
    if all(getattr(step, name) == words[name] for name in STEP):
        return step
    if step.changed_at != seen:
        raise MethodChanged(step)
    for name in STEP:
        setattr(step, name, words[name])
    step.changed_at = timezone.now()
    step.save(update_fields=[*STEP, "changed_at"])
    _touch(method, by)
    return step


@transaction.atomic
def remove_step(*, step, by) -> None:
    """Take it away; those behind move up. Raises MethodError for the only one."""
    method = _lock(step.method)
    found = method.steps.filter(pk=step.pk).first()
    if found is None:
        return
    if method.steps.count() == 1:
        raise MethodError(_("A method has at least one step. Change this one instead."))
    found.delete()
    method.steps.filter(position__gt=found.position).update(position=F("position") - 1)
    _touch(method, by)


@transaction.atomic
def move_step(*, step, places, by) -> None:
    """Change places with the one before (`places` −1) or behind (+1); at an end nothing changes."""
    method = _lock(step.method)
    step = method.steps.filter(pk=step.pk).first()
    other = step and method.steps.filter(position=step.position + places).first()
    if other is not None:
        step.position, other.position = other.position, step.position
        MethodStep.objects.bulk_update([step, other], ["position"])
        _touch(method, by)


def _lock(method):
    """Whoever changes a method does it one after the other."""
    return Method.objects.select_for_update(of=("self",), no_key=True).get(pk=method.pk)


def _touch(method, by, *fields):
    method.changed_at, method.changed_by = timezone.now(), by
    method.save(update_fields=[*fields, "changed_at", "changed_by"])
