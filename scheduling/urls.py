from django.urls import path

from scheduling.views import (
    availability,
    mailsink,
    meeting,
    message,
    nextyear,
    response,
    schoolyear,
    week,
)

urlpatterns = [
    path("week/", week.week, name="week"),
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/move/", meeting.meeting_move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", meeting.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/answer/", response.meeting_answer, name="meeting_answer"),
    path("answer/<str:token>/", response.answer_link, name="answer_link"),
    path("meetings/<int:pk>/meeting.ics", meeting.meeting_ics, name="meeting_ics"),
    path("school-year/", schoolyear.school_year, name="school_year"),
    path("school-year/next/", nextyear.school_year_next, name="school_year_next"),
    path("school-year/eves/", schoolyear.eves_edit, name="eves_edit"),
    path("school-year/terms/new/", schoolyear.term_new, name="term_new"),
    path("school-year/terms/<int:pk>/", schoolyear.term_edit, name="term_edit"),
    path("school-year/terms/<int:pk>/remove/", schoolyear.term_remove, name="term_remove"),
    path("school-year/days/new/", schoolyear.days_new, name="days_new"),
    path("school-year/days/<int:pk>/", schoolyear.days_edit, name="days_edit"),
    path("school-year/days/<int:pk>/remove/", schoolyear.days_remove, name="days_remove"),
    path("imports/new/school-year/", nextyear.import_school_year, name="import_school_year"),
    path("availability/", availability.availability, name="availability"),
    path("availability/<int:pk>/", availability.availability_of, name="availability_of"),
    path("availability/<int:pk>/terms/<int:term_pk>/", availability.hours_edit, name="hours_edit"),
    path("availability/<int:pk>/days/new/", availability.exception_new, name="exception_new"),
    path(
        "availability/<int:pk>/days/<int:exception_pk>/", availability.exception_edit, name="exception_edit"
    ),
    path(
        "availability/<int:pk>/days/<int:exception_pk>/remove/",
        availability.exception_remove,
        name="exception_remove",
    ),
    path("messages/", message.message_list, name="message_list"),
    path("messages/mine/", message.my_messages, name="my_messages"),
    path("messages/<int:pk>/send-again/", message.message_send_again, name="message_send_again"),
    path("mail/", mailsink.mail_sink, name="mail_sink"),
    path("mail/<str:key>/", mailsink.mail_sink_mail, name="mail_sink_mail"),
    path("mail/<str:key>/html/", mailsink.mail_sink_html, name="mail_sink_html"),
    path("mail/<str:key>/files/<int:number>/", mailsink.mail_sink_file, name="mail_sink_file"),
    path("series/<int:pk>/busy/", meeting.series_busy, name="series_busy"),
]
