"""What the database refuses, in sentences. It is the last to know when two people save at the same moment."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

#: For each constraint the field that the sentence belongs to, and the sentence.
SENTENCES = {
    "duty_scope_fits_role": ("role", _("The place does not fit the role.")),
    "duty_ends_after_start": ("ends_on", _("A duty cannot end before it starts.")),
    "duty_not_twice_at_once": ("starts_on", _("This person has that duty already at that time.")),
    "accounts_duty_area_id_fits": ("area", _("This area belongs to another school authority.")),
    "accounts_duty_school_id_fits": ("school", _("This school belongs to another school authority.")),
    "accounts_duty_team_id_fits": ("team", _("This team belongs to another school.")),
    "accounts_school_area_id_fits": ("area", _("This area belongs to another school authority.")),
    "person_email_lower_case": ("email", _("Write the e-mail address in small letters.")),
    "accounts_person_email_key": ("email", _("Somebody with this e-mail address exists already.")),
    "authority_name_unique": ("name", _("A school authority with this name exists already.")),
    "authority_municipality_code_unique": (
        "municipality_code",
        _("A school authority with this municipality code exists already."),
    ),
    "authority_municipality_code_form": ("municipality_code", _("A municipality code has four digits.")),
    "area_name_unique": ("name", _("An area with this name exists already.")),
    "school_unit_code_unique": ("unit_code", _("A school with this unit code exists already.")),
    "school_name_unique": ("name", _("A school with this name exists already in this municipality.")),
    "school_unit_code_form": ("unit_code", _("A school unit code has eight digits.")),
    "school_municipality_code_form": ("municipality_code", _("A municipality code has four digits.")),
    "team_name_unique": ("name", _("The school has a team with this name already.")),
    "coach_week_is_possible": ("hours", _("A week has at most 60 hours for coaching.")),
    "certification_ends_after_start": ("expires_on", _("A certification cannot end before it is issued.")),
}


@contextmanager
def in_sentences():
    """Save in the body; what the database refuses becomes a ValidationError with the field's name.

    Rolls back to where the body began. An unknown constraint stays an IntegrityError.
    """
    try:
        with transaction.atomic():
            yield
            # The pairs of place and authority are looked at when all is written; have it now, to be able to tell.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in SENTENCES:
            raise
        field, sentence = SENTENCES[name]
        raise ValidationError({field: sentence}) from error
