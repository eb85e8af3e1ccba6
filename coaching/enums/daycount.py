"""What is counted by the day for each programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    VIEW = "view", _("View")
    INTEREST = "interest", _("Interest")
    APPLICATION = "application", _("Application")
    ADMISSION = "admission", _("Admission")
