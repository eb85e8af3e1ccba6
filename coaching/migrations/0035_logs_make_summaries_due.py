"""When a meeting was logged counts in the report of the rhythm: triggers note that too."""

from django.db import migrations

FORWARD = """
DROP TRIGGER summary_due_update ON coaching_log;
CREATE TRIGGER summary_due_update AFTER UPDATE ON coaching_log FOR EACH ROW
    WHEN (OLD.meeting_id IS DISTINCT FROM NEW.meeting_id OR OLD.minutes IS DISTINCT FROM NEW.minutes
          OR OLD.logged_at IS DISTINCT FROM NEW.logged_at)
    EXECUTE FUNCTION coaching_due_at_meeting();

CREATE FUNCTION coaching_due_logversion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO coaching_due (meeting_id) SELECT meeting_id FROM coaching_log WHERE id = OLD.log_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO coaching_due (meeting_id) SELECT meeting_id FROM coaching_log WHERE id = NEW.log_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER summary_due_change AFTER INSERT OR UPDATE OR DELETE ON coaching_logversion
    FOR EACH ROW EXECUTE FUNCTION coaching_due_logversion();

-- What is there already is worked out by the first worker that comes by.
INSERT INTO coaching_due (authority_id) SELECT id FROM accounts_schoolauthority;
"""

BACKWARD = """
DROP TRIGGER summary_due_change ON coaching_logversion;
DROP FUNCTION coaching_due_logversion();
DROP TRIGGER summary_due_update ON coaching_log;
CREATE TRIGGER summary_due_update AFTER UPDATE ON coaching_log FOR EACH ROW
    WHEN (OLD.meeting_id IS DISTINCT FROM NEW.meeting_id OR OLD.minutes IS DISTINCT FROM NEW.minutes)
    EXECUTE FUNCTION coaching_due_at_meeting();
"""


class Migration(migrations.Migration):
    dependencies = [("coaching", "0034_cells_of_rhythm_and_attendance")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
