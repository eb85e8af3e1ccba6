"""Nobody is admitted beyond an intake's places, and no intake gets fewer places than are taken.

A place has a number, which is unique in its programme (0029). Here it is kept within the intake's places: whoever
takes one holds the intake's row in share, whoever changes the places has it alone, so neither sees half of the other.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION coaching_place_exists() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most integer;
BEGIN
    SELECT places INTO most FROM coaching_intake WHERE programme_id = NEW.programme_id FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'application_needs_intake' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.place_number > most THEN
        RAISE EXCEPTION 'application_place_exists' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER application_place_exists BEFORE INSERT OR UPDATE OF place_number, programme_id
ON coaching_application FOR EACH ROW EXECUTE FUNCTION coaching_place_exists();

CREATE FUNCTION coaching_places_suffice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM coaching_application
               WHERE programme_id = NEW.programme_id AND place_number > NEW.places) THEN
        RAISE EXCEPTION 'intake_places_suffice' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER intake_places_suffice BEFORE UPDATE OF places ON coaching_intake
FOR EACH ROW EXECUTE FUNCTION coaching_places_suffice();
"""

BACKWARD = """
DROP TRIGGER intake_places_suffice ON coaching_intake;
DROP FUNCTION coaching_places_suffice();
DROP TRIGGER application_place_exists ON coaching_application;
DROP FUNCTION coaching_place_exists();
"""


class Migration(migrations.Migration):
    dependencies = [("coaching", "0027_admission")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
