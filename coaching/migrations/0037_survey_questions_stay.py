"""What was asked stays as it was; and what is left of rows of answers that were written anew is cleared away soon.

PostgreSQL keeps the former version of a row until it is vacuumed. By the usual settings that is when a fifth of a table
has changed; here it is at the first look, which is each minute. Settings of the table, as a worker's role owns none.
"""

from django.db import migrations

ANSWERS = ("coaching_surveyinvitee", "coaching_surveycount", "coaching_surveytext")
PROMPTLY = (
    "autovacuum_enabled = true, autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_cost_delay = 0"
)
NAMES = (
    "autovacuum_enabled, autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay"
)

STAY = """
CREATE FUNCTION coaching_survey_is_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_survey bigint;
BEGIN
    IF TG_TABLE_NAME = 'coaching_surveyquestion' THEN
        of_survey := CASE TG_OP WHEN 'DELETE' THEN OLD.survey_id ELSE NEW.survey_id END;
    ELSE
        SELECT survey_id INTO of_survey FROM coaching_surveyquestion
        WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.question_id ELSE NEW.question_id END;
    END IF;
    IF EXISTS (SELECT 1 FROM coaching_survey WHERE id = of_survey AND state <> 'draft') THEN
        RAISE EXCEPTION 'survey_questions_stay' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER survey_questions_stay BEFORE INSERT OR UPDATE OR DELETE ON coaching_surveyquestion
FOR EACH ROW EXECUTE FUNCTION coaching_survey_is_draft();
CREATE TRIGGER survey_options_stay BEFORE INSERT OR UPDATE OR DELETE ON coaching_surveyoption
FOR EACH ROW EXECUTE FUNCTION coaching_survey_is_draft();

CREATE FUNCTION coaching_survey_state_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (('draft', 'open'), ('open', 'closed')) THEN
        RAISE EXCEPTION 'survey_state_goes_on' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER survey_state_goes_on BEFORE UPDATE OF state ON coaching_survey
FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION coaching_survey_state_goes_on();
"""

BACKWARD = """
DROP TRIGGER survey_state_goes_on ON coaching_survey;
DROP FUNCTION coaching_survey_state_goes_on();
DROP TRIGGER survey_options_stay ON coaching_surveyoption;
DROP TRIGGER survey_questions_stay ON coaching_surveyquestion;
DROP FUNCTION coaching_survey_is_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("coaching", "0036_surveys")]

    operations = [
        migrations.RunSQL(STAY, BACKWARD),
        *(
            migrations.RunSQL(f"ALTER TABLE {table} SET ({PROMPTLY})", f"ALTER TABLE {table} RESET ({NAMES})")
            for table in ANSWERS
        ),
    ]
