from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("Meetings and messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Tell the ledger which mail there is about meetings."""
        from scheduling import meetingkinds, messagekinds

        for kind in meetingkinds.ALL:
            messagekinds.register(kind())
