"""Addresses for tests only: every piece of the look on one page, and each error page."""

import datetime as dt
from pathlib import Path

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from accounts.places import Link
from accounts.views.errors import conflict
from config import views as config_views

GALLERY = Path(__file__).with_name("gallery.html")


class AskForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label="Vad ska det heta?", help_text="Så som eleverna säger det.")
    minutes = forms.IntegerField(label="Minuter i veckan", min_value=10)
    school = forms.ChoiceField(label="Skola", choices=[("1", "Furuskolan"), ("2", "Ekbackens skola")])
    how = forms.ChoiceField(
        label="Hur vill ni ses?", choices=[("a", "På plats"), ("b", "På video")], widget=forms.RadioSelect
    )
    needs = forms.CharField(label="Vad behöver eleverna?", widget=forms.Textarea)
    agreed = forms.BooleanField(label="Tiden är avsatt i schemat")


def pieces(request):
    """Everything that docs/look.md names; ?wrong=1 shows the form as it comes back."""
    now = timezone.now()
    form = AskForm({"name": "Turtagning", "minutes": "3"} if "wrong" in request.GET else None)
    steps = [
        ("Introduktion", "past"),
        ("Överenskommelse", "past"),
        ("Mål", "past"),
        ("Arbete", "now"),
        ("Utvärdering", "coming"),
    ]
    names = ["Min vecka", "Förfrågningar", "Coachningsuppdrag", "Insatser", "Utskick", "Rapporter"]
    icons = ["calendar-days", "inbox", "users", "layers", "mail", "chart-column"]
    places = [
        Link(name, name, icon, "/pieces/", 2 if number in (0, 4) else 0, number == 0, number > 3)
        for number, (name, icon) in enumerate(zip(names, icons, strict=True))
    ]
    context = {
        "user": _Somebody(),
        "form": form,
        "now": now,
        "later": now + dt.timedelta(days=2, minutes=60),
        "places": places,
        "places_more": [place for place in places if place.more],
        "steps": [{"label": label, "state": state} for label, state in steps],
        "pairs": [("Skola", "Furuskolan"), ("Avsatt tid", "60 minuter i veckan"), ("Rum", "")],
        "page": type("Page", (), {"newer": "a", "older": "b"}),
        "events": [
            {"what": "Rektorn skickade förfrågan", "who": "Kim Lind", "at": now - dt.timedelta(days=9)},
            {
                "what": "Grundskolechefen tillstyrkte",
                "who": "Alva Ström",
                "at": now - dt.timedelta(days=7),
                "note": "Bra att ni är två.",
            },
            {"what": "Väntar på coachens svar", "state": "waits"},
        ],
    }
    return HttpResponse(
        engines["django"].from_string(GALLERY.read_text(encoding="utf-8")).render(context, request)
    )


class _Somebody:
    is_authenticated = True
    email = "karin.ek@example.se"

    def __str__(self):
        return "Karin Ek"


def error(request, name):
    """One error page as it is."""
    return render(request, f"{name}.html", {}, status=int(name) if name.isdigit() else 403)


def changed(request):
    """What one sees when somebody else was first."""
    return conflict(request, back="/", rows=[("Minuter", "60", "45"), ("Plats", "sal 214", "biblioteket")])


urlpatterns = [
    path("pieces/", pieces, name="home"),
    path("search/", pieces, name="search"),
    path("errors/409/", changed),
    path("errors/500/", config_views.server_error),
    path("errors/<slug:name>/", error),
    path("", include("config.urls")),
]
handler500 = "config.views.server_error"
