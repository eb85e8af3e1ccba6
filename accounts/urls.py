from django.urls import path

from accounts.views import preferences

urlpatterns = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("preferences/language/", preferences.set_language, name="set_language"),
]
