"""The site with two more pages: the same entries, sealed and in clear, in the frame that every page has."""

from django.shortcuts import render
from django.urls import include, path

from coaching.models import Entry
from coaching.queries.opened import open_entries
from coaching.vault.unlocking import vault_of

FIELDS = ("need", "goal", "measure")
TEMPLATE = "benchmarks/entries.html"
#: The model of the rows in clear, made by the benchmark.
plain_model = None


def sealed_page(request, pk):
    """The entries of an engagement, opened."""
    opened = open_entries(vault_of(request), Entry.objects.filter(engagement=pk).order_by("created_at"))
    rows = [(one.entry, [one.texts[name].reveal() for name in FIELDS]) for one in opened]
    return render(request, TEMPLATE, {"rows": rows})


def plain_page(request, pk):
    """The same words, stored in clear."""
    found = plain_model.objects.filter(engagement=pk).select_related("author", "engagement")
    rows = [(row, [getattr(row, name) for name in FIELDS]) for row in found.order_by("created_at")]
    return render(request, TEMPLATE, {"rows": rows})


urlpatterns = [
    path("sealed/<int:pk>/", sealed_page),
    path("plain/<int:pk>/", plain_page),
    path("", include("config.urls")),
]
