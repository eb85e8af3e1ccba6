from django.urls import path

from coaching.views import landing, report

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("reports/activity/", report.report_activity, name="report_activity"),
    path("reports/activity.csv", report.report_activity_csv, name="report_activity_csv"),
]
