"""Closed lists of the people side. Values are stored, labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    AREA_MANAGER = "area_manager", _("Area manager")
    PRINCIPAL = "principal", _("Principal")
    TEACHER = "teacher", _("Teacher")
    COACH = "coach", _("Coach")


#: The scope that a duty of each role must name, beside the school authority.
ROLE_SCOPE = {
    Role.ADMINISTRATOR: "authority",
    Role.COACH: "authority",
    Role.AREA_MANAGER: "area",
    Role.PRINCIPAL: "school",
    Role.TEACHER: "school",
}


class AuthorityKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    INDEPENDENT = "independent", _("Independent school authority")
    UNIVERSITY = "university", _("University")


class CareerStage(models.TextChoices):
    TEACHER = "teacher", _("Teacher without a career post")
    FIRST_TEACHER = "first_teacher", _("First teacher")
    LEKTOR = "lektor", _("Lektor")


class Subject(models.TextChoices):
    SWEDISH = "swedish", _("Swedish")
    SWEDISH_SECOND = "swedish_second", _("Swedish as a second language")
    MATHEMATICS = "mathematics", _("Mathematics")
    SCIENCE = "science", _("Science")
    SOCIAL_STUDIES = "social_studies", _("Social studies")
    ENGLISH = "english", _("English")
    LANGUAGES = "languages", _("Modern languages")
    ART = "art", _("Art")
    MUSIC = "music", _("Music")
    CRAFTS = "crafts", _("Crafts")
    HOME_ECONOMICS = "home_economics", _("Home and consumer studies")
    PHYSICAL_EDUCATION = "physical_education", _("Physical education and health")
    TECHNOLOGY = "technology", _("Technology")
    MOTHER_TONGUE = "mother_tongue", _("Mother tongue")
    SPECIAL_NEEDS = "special_needs", _("Special needs education")


def subject_names(values) -> str:
    """Stored subjects as people read them: "svenska, matematik", in the order of `Subject`."""
    return ", ".join(str(subject.label).lower() for subject in Subject if subject in values)


class SignInHow(models.TextChoices):
    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    INVITATION = "invitation", _("Invitation")
    RESET = "reset", _("New password by mail")


class SecondStep(models.TextChoices):
    CODE = "code", _("code from the app")
    PASSKEY = "passkey", _("passkey")
    RECOVERY_CODE = "recovery_code", _("recovery code")


class ImportKind(models.TextChoices):
    SCHOOLS = "schools", _("School register")
    PLAN = "plan", _("Dated plan")
    SCHOOL_YEAR = "school_year", _("School year")
    GROUPS = "groups", _("Groups of a programme")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Importing")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
