from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = _("Coaching")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import places
        from coaching import messagekinds
        from coaching.rules.report import may_see_reports

        messagekinds.register_all()
        places.register(
            "reports", _("Reports"), "chart-column", "report_activity", shown=may_see_reports, order=60
        )
