from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Meetings and messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Tell the ledger which mail there is about meetings, and give the pages their places."""
        from django.urls import reverse_lazy

        from accounts import importing, leaving, places
        from accounts.enums import ImportKind
        from scheduling import (
            certificationmail,
            digest,
            invitations,
            meetingkinds,
            messagekinds,
            pollkinds,
            reminders,
            rules,
            securitymail,
        )
        from scheduling.queries.agenda import with_meetings
        from scheduling.queries.leaving import what_goes
        from scheduling.queries.message import failed
        from scheduling.services.schoolyear_import import import_for_office

        leaving.register(what_goes)
        ours = [
            invitations.InvitationMail,
            securitymail.MfaResetMail,
            certificationmail.CertificationMail,
            digest.Digest,
        ]
        for kind in [*meetingkinds.ALL, *pollkinds.ALL, *ours]:
            messagekinds.register(kind())
        reminders.register_all()
        places.register(
            "week",
            _("Week"),
            "calendar-days",
            "week",
            shown=with_meetings,
            order=20,
            also=("day", "month", "term"),
        )
        places.register(
            "school_year",
            _("School year"),
            "calendar-range",
            "school_year",
            shown=rules.sees_school_year,
            order=75,
        )
        places.register(
            "availability",
            _("My times"),
            "calendar-check",
            "availability",
            shown=rules.keeps_own_hours,
            order=35,
        )
        importing.register(
            importing.Importer(
                kind=ImportKind.SCHOOL_YEAR,
                description=_("Terms, breaks and study days of a school year."),
                start_url_name="import_school_year",
                run=import_for_office,
                done_url=lambda options: reverse_lazy("school_year"),
                done_label=_("See the school year"),
            )
        )
        places.register(
            "messages", _("Messages"), "mail", "message_list", shown=rules.sees_ledger, count=failed, order=70
        )
