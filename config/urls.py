"""All addresses. Each app's own urlconf holds full paths."""

from django.urls import include, path
from django.views.generic import RedirectView

from config.health import Health

health = Health.as_view()
# A session that cannot be read must not keep the page from saying so.
health.asks_for_nobody = True

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("scheduling.urls")),
    path("", include("coaching.urls")),
    # What the sign-in library has a page of its own for is a part of ours.
    path("account/2fa/", RedirectView.as_view(pattern_name="security"), name="mfa_to_security"),
    path("account/", include("allauth.urls")),
    path("health/", health, name="health"),
]

handler500 = "config.views.server_error"
