from django.urls import path

from scheduling.views import mailsink, meeting, message, week

urlpatterns = [
    path("week/", week.week, name="week"),
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/move/", meeting.meeting_move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", meeting.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/meeting.ics", meeting.meeting_ics, name="meeting_ics"),
    path("messages/", message.message_list, name="message_list"),
    path("messages/mine/", message.my_messages, name="my_messages"),
    path("messages/<int:pk>/send-again/", message.message_send_again, name="message_send_again"),
    path("mail/", mailsink.mail_sink, name="mail_sink"),
    path("mail/<str:key>/", mailsink.mail_sink_mail, name="mail_sink_mail"),
    path("mail/<str:key>/html/", mailsink.mail_sink_html, name="mail_sink_html"),
    path("mail/<str:key>/files/<int:number>/", mailsink.mail_sink_file, name="mail_sink_file"),
    path("series/<int:pk>/busy/", meeting.series_busy, name="series_busy"),
]
