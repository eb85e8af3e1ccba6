from django.urls import path

from scheduling.views import meeting, week

urlpatterns = [
    path("week/", week.week, name="week"),
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/move/", meeting.meeting_move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", meeting.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/meeting.ics", meeting.meeting_ics, name="meeting_ics"),
    path("series/<int:pk>/busy/", meeting.series_busy, name="series_busy"),
]
