from django.urls import path

from coaching.views import landing

urlpatterns = [
    path("", landing.landing, name="landing"),
]
