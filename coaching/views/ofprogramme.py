"""Finding the programme of a page below it, for those whom the page is for."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from coaching.models import Programme
from coaching.queries import programme as queries
from coaching.rules import admission as rules


def readable(request, slug) -> Programme:
    """A programme that the person can read, with its members; Http404 for every other."""
    rows = queries.with_members().filter(pk__in=queries.readable_by(request.user).values("pk"))
    return get_object_or_404(rows, slug=slug)


def run_by(request, slug) -> Programme:
    """A programme that the person runs; Http404 for everybody else."""
    programme = readable(request, slug)
    if not rules.runs(request.user, programme):
        raise Http404
    return programme


def of_office(request, slug) -> Programme:
    """A programme of the person's own office; Http404 for everybody else."""
    programme = readable(request, slug)
    if not rules.may_set_intake(request.user, programme):
        raise Http404
    return programme


def with_participants(request, slug) -> Programme:
    """A programme that the person takes part in or runs; Http404 for everybody else."""
    programme = readable(request, slug)
    if not rules.belongs(request.user, programme):
        raise Http404
    return programme
