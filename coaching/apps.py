from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoachingConfig(AppConfig):
    name = "coaching"
    verbose_name = _("Coaching")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.core import checks

        from accounts import leaving, places, searching
        from coaching import importers, meetinglinks, messagekinds, rowsecurity, runlinks  # noqa: F401 - registers its check
        from coaching.checks import tombstones_can_be_written
        from coaching.queries import access as access_queries
        from coaching.queries import leaving as coaching_leaving
        from coaching.queries import search
        from coaching.queries.engagement import rests, taking_part
        from coaching.queries.group import groups_seen
        from coaching.queries.log import unlogged
        from coaching.queries.method import leads_or_keeps
        from coaching.queries.plandates import hits_in
        from coaching.queries.request import waiting
        from coaching.rules import home
        from coaching.rules.report import may_see_reports
        from coaching.rules.request import sees_requests
        from coaching.services.method import keep_library
        from scheduling import pauses, yearhits
        from scheduling.meetinglinks import register as register_links

        checks.register(tombstones_can_be_written)
        post_migrate.connect(keep_library, sender=self, dispatch_uid="method library")
        messagekinds.register_all()
        leaving.register(coaching_leaving.what_goes)
        importers.register_all()
        register_links(meetinglinks.links)
        register_links(runlinks.links)
        pauses.register(rests)
        yearhits.register(hits_in)
        # One page, found under the name that fits what somebody mostly does.
        for part, label, icon in (
            ("coach", _("My week"), "house"),
            ("teacher", _("My coaching"), "sprout"),
            ("principal", _("My school"), "house"),
            ("area_manager", _("My area"), "house"),
            ("office", _("The office"), "house"),
            ("", _("Home"), "house"),
        ):
            shown = partial(home.is_named_by, part=part)
            count = unlogged if part == "coach" else None
            places.register(f"home_{part}", label, icon, "home", shown=shown, count=count, order=0)
        places.register(
            "engagements", _("Engagements"), "users", "engagement_list", shown=home.sees_engagements, order=10
        )
        places.register("groups", _("Groups"), "group", "group_list", shown=groups_seen, order=36)
        places.register("notes", _("My notes"), "notebook-pen", "note_list", shown=taking_part, order=35)
        searching.register(
            "requests", _("Requests"), "inbox", search.requests, more=search.more_requests, order=40
        )
        places.register(
            "requests",
            _("Requests"),
            "inbox",
            "request_list",
            shown=sees_requests,
            count=waiting,
            order=20,
        )
        places.register(
            "access_requests",
            _("Access requests"),
            "file-key",
            "access_request_list",
            shown=access_queries.open_ones,
            count=access_queries.waiting,
            order=50,
        )
        places.register(
            "reports", _("Reports"), "chart-column", "report_list", shown=may_see_reports, order=60
        )
        places.register(
            "programmes",
            _("Programmes"),
            "layers",
            "programme_list",
            shown=lambda person: True,
            order=40,
            also=("interest_list",),
        )
        places.register("methods", _("Methods"), "timer", "method_list", shown=leads_or_keeps, order=45)
