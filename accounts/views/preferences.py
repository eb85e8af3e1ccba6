"""How the pages look and speak to one person."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from accounts.context import THEME_COOKIE, THEMES
from accounts.services.preferences import choose_language

A_YEAR = 365 * 24 * 60 * 60


@login_required
def preferences(request):
    """Language, light or dark, and the way to password and e-mail."""
    return render(request, "accounts/preferences/page.html")


@require_POST
def set_theme(request):
    """Keep light, dark or auto in this browser; anything else leaves it as it was."""
    response = _back(request)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


@require_POST
def set_language(request):
    """Speak this language in this browser, and to this person wherever they sign in; an unknown one changes nothing."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=A_YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        if request.user.is_authenticated:
            choose_language(person=request.user, language=language)
    return response


def _back(request) -> HttpResponseRedirect:
    """To the page where the choice was made, never to another host."""
    for address in (request.POST.get("next"), request.headers.get("Referer")):
        if address and url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return HttpResponseRedirect(address)
    return HttpResponseRedirect("/")
