"""What people ask to see of what is written about them, and what they save."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessState(models.TextChoices):
    """What became of somebody's request to see what is written about them."""

    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")


class ExemptReason(models.TextChoices):
    """Why a note is not handed out; a closed list, as nothing about a note is written freely."""

    SECRECY = "secrecy", _("Secrecy applies by law to what is in it")
    OTHERS = "others", _("It would harm the rights of somebody else who is in it")
    MEMORY_AID = "memory_aid", _("It is a memory aid in running text, or not in its final form")
    NOT_ABOUT = "not_about", _("It holds nothing about the person who asks")
    UNREADABLE = "unreadable", _("The keys to it are lost, so nobody can read it")


class ExportKind(models.TextChoices):
    """What somebody has saved as a file of their own."""

    VAULT = "vault", _("What one may read")
    MY_DATA = "my_data", _("What is stored about oneself")
    INTERESTS = "interests", _("Interest in programmes")
