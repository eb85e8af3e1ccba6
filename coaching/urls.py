from django.urls import path

from coaching.views import engagement, home, landing, log, report

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("home/", home.home, name="home"),
    path("engagements/", engagement.engagement_list, name="engagement_list"),
    path("engagements/<int:pk>/", engagement.engagement_detail, name="engagement_detail"),
    path("engagements/<int:pk>/book/", engagement.engagement_book, name="engagement_book"),
    path("engagements/<int:pk>/phase/", engagement.engagement_phase, name="engagement_phase"),
    path("engagements/<int:pk>/pause/", engagement.engagement_pause, name="engagement_pause"),
    path("engagements/<int:pk>/resume/", engagement.engagement_resume, name="engagement_resume"),
    path("engagements/<int:pk>/close/", engagement.engagement_close, name="engagement_close"),
    path("meetings/<int:pk>/log/", log.log_new, name="log_new"),
    path("meetings/<int:pk>/log/as-planned/", log.log_planned, name="log_planned"),
    path("meetings/<int:pk>/log/edit/", log.log_edit, name="log_edit"),
    path("reports/activity/", report.report_activity, name="report_activity"),
    path("reports/activity.csv", report.report_activity_csv, name="report_activity_csv"),
]
