"""Programmes: their kinds, and whom they are for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeKind(models.TextChoices):
    TEACHER_COACHING = "teacher_coaching", _("Teacher coaching")
    SUPERVISION = "supervision", _("Supervision for learning")
    COURSE = "course", _("Course")
    PROCESS_SUPPORT = "process_support", _("Process leader support")
    NETWORK = "network", _("Network")


#: Programmes in which a principal may ask for coaching.
REQUESTABLE_KINDS = (ProgrammeKind.TEACHER_COACHING, ProgrammeKind.SUPERVISION)

#: Programmes that people apply to.
ADMITTING_KINDS = (ProgrammeKind.NETWORK, ProgrammeKind.COURSE)


class Audience(models.TextChoices):
    PROCESS_LEADERS = "process_leaders", _("Process leaders")
    SCHOOL_LEADERS = "school_leaders", _("School leaders")
    MODULE_GROUPS = "module_groups", _("Module groups")
    ALL_TEACHING_STAFF = "all_teaching_staff", _("All teaching staff")


class TargetGroup(models.TextChoices):
    """Whom a programme turns to, as the catalogue is filtered by."""

    TEACHERS = "teachers", _("Teachers")
    TEAMS = "teams", _("Teams")
    PRINCIPALS = "principals", _("Principals")
    PROCESS_LEADERS = "process_leaders", _("Process leaders")
    CAREER_TEACHERS = "career_teachers", _("Career teachers")
