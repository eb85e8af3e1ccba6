from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Meetings and messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Tell the ledger which mail there is about meetings, and give the pages their places."""
        from accounts import leaving, places
        from scheduling import invitations, meetingkinds, messagekinds, rules, securitymail
        from scheduling.queries.leaving import what_goes
        from scheduling.queries.message import failed
        from scheduling.queries.week import has_meetings

        leaving.register(what_goes)
        for kind in [*meetingkinds.ALL, invitations.InvitationMail, securitymail.MfaResetMail]:
            messagekinds.register(kind())
        places.register("week", _("Week"), "calendar-days", "week", shown=has_meetings, order=20)
        places.register(
            "messages", _("Messages"), "mail", "message_list", shown=rules.sees_ledger, count=failed, order=70
        )
