"""Addresses of reports as files. They come before the single reports, whose codes stand where these words do."""

from django.urls import path

from coaching.views import facts, reportfile, termreport, termreportreceiver

urlpatterns = [
    path("reports/saved/", reportfile.report_export_list, name="report_export_list"),
    path("reports/facts/", facts.facts_page, name="facts_page"),
    path("reports/facts/facts.zip", facts.facts_file, name="facts_file"),
    path("reports/term/", termreport.term_report_list, name="term_report_list"),
    path("reports/term/new/", termreport.term_report_new, name="term_report_new"),
    path("reports/term/<int:pk>/", termreport.term_report_detail, name="term_report_detail"),
    path("reports/term/<int:pk>/resume/", termreport.term_report_resume, name="term_report_resume"),
    path("reports/term/<int:pk>/file.pdf", termreport.term_report_file, name="term_report_file"),
    path(
        "reports/term/receivers/<int:pk>/",
        termreportreceiver.term_report_receivers,
        name="term_report_receivers",
    ),
    path("reports/<slug:code>.xlsx", reportfile.report_workbook, name="report_workbook"),
    path("reports/<slug:code>.pdf", reportfile.report_print, name="report_print"),
    path("reports/<slug:code>/<slug:panel>.csv", reportfile.report_csv, name="report_csv"),
]
