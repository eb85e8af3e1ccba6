from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and schools")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the places, the imports and what the search finds on this side."""
        from django.urls import reverse_lazy

        from accounts import importing, places, receivers, rules, searching  # noqa: F401 - receivers listen
        from accounts.enums import ImportKind
        from accounts.queries import search
        from accounts.rules.importrun import may_import
        from accounts.services.school_register import import_for_office

        places.register("people", _("People"), "users", "person_list", shown=rules.sees_people, order=60)
        places.register("schools", _("Schools"), "school", "school_list", shown=rules.sees_schools, order=70)
        places.register("imports", _("Imports"), "file-up", "import_list", shown=may_import, order=80)
        searching.register("people", _("People"), "users", search.people, more=search.more_people, order=10)
        searching.register(
            "schools", _("Schools"), "school", search.schools, more=search.more_schools, order=20
        )
        searching.register("areas", _("Areas"), "map", search.areas, order=30)
        importing.register(
            importing.Importer(
                kind=ImportKind.SCHOOLS,
                description=_("Schools from the public school register, or a list of your own."),
                start_url_name="import_schools",
                run=import_for_office,
                done_url=lambda options: reverse_lazy("school_list"),
                done_label=_("See the schools"),
            )
        )
