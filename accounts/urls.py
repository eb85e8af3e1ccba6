from django.urls import path

from accounts.views import importrun, preferences

urlpatterns = [
    path("imports/", importrun.import_list, name="import_list"),
    path("imports/new/", importrun.import_new, name="import_new"),
    path("imports/new/schools/", importrun.import_schools, name="import_schools"),
    path("imports/<int:pk>/", importrun.import_detail, name="import_detail"),
    path("imports/<int:pk>/confirm/", importrun.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", importrun.import_discard, name="import_discard"),
    path("imports/<int:pk>/resume/", importrun.import_resume, name="import_resume"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
    path("preferences/language/", preferences.set_language, name="set_language"),
]
