"""Triggers that keep `participant.busy`, on which the exclusion constraint against double booking rests."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scheduling_busy_range(m scheduling_meeting, p scheduling_participant) RETURNS tstzrange
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p.role = 'facilitator' AND m.status IN ('booked', 'held') THEN
        tstzrange(m.starts_at - make_interval(mins => p.travel_before),
                  m.ends_at + make_interval(mins => p.travel_after), '[)')
    END
$$;

CREATE FUNCTION scheduling_participant_busy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m scheduling_meeting;
BEGIN
    SELECT * INTO m FROM scheduling_meeting WHERE id = NEW.meeting_id;
    NEW.busy := scheduling_busy_range(m, NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER participant_busy BEFORE INSERT OR UPDATE ON scheduling_participant
FOR EACH ROW EXECUTE FUNCTION scheduling_participant_busy();

CREATE FUNCTION scheduling_meeting_busy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The participant's own trigger computes the range; this only wakes it.
    UPDATE scheduling_participant SET busy = NULL WHERE meeting_id = NEW.id AND role = 'facilitator';
    RETURN NULL;
END $$;

CREATE TRIGGER meeting_busy AFTER UPDATE OF starts_at, ends_at, status ON scheduling_meeting
FOR EACH ROW WHEN (OLD.starts_at IS DISTINCT FROM NEW.starts_at OR OLD.ends_at IS DISTINCT FROM NEW.ends_at
                   OR OLD.status IS DISTINCT FROM NEW.status)
EXECUTE FUNCTION scheduling_meeting_busy();
"""

BACKWARD = """
DROP TRIGGER meeting_busy ON scheduling_meeting;
DROP FUNCTION scheduling_meeting_busy();
DROP TRIGGER participant_busy ON scheduling_participant;
DROP FUNCTION scheduling_participant_busy();
DROP FUNCTION scheduling_busy_range(scheduling_meeting, scheduling_participant);
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
