from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and schools")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the places and imports of this side."""
        from django.urls import reverse_lazy

        from accounts import importing, places
        from accounts.enums import ImportKind
        from accounts.rules.importrun import may_import
        from accounts.services.school_register import import_for_office

        places.register("imports", _("Imports"), "file-up", "import_list", shown=may_import, order=80)
        importing.register(
            importing.Importer(
                kind=ImportKind.SCHOOLS,
                description=_("Schools from the public school register, or a list of your own."),
                start_url_name="import_schools",
                run=import_for_office,
                done_url=lambda options: reverse_lazy("import_list"),
                done_label=_("See the schools"),
            )
        )
