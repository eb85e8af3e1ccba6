from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Meetings and messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Tell the ledger which mail there is about meetings, and give the week its place in the column at the left."""
        from accounts import places
        from scheduling import invitations, meetingkinds, messagekinds
        from scheduling.queries.week import has_meetings

        for kind in [*meetingkinds.ALL, invitations.InvitationMail]:
            messagekinds.register(kind())
        places.register("week", _("Week"), "calendar", "week", shown=has_meetings, order=20)
