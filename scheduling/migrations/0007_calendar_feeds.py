"""Secret addresses of calendars, and triggers that note whose calendar may have changed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION scheduling_calendar_participant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO scheduling_calendarchange (person_id, at) SELECT DISTINCT person_id, now() FROM after;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO scheduling_calendarchange (person_id, at) SELECT DISTINCT person_id, now() FROM before;
    ELSE
        INSERT INTO scheduling_calendarchange (person_id, at)
        SELECT DISTINCT unnest(ARRAY[n.person_id, o.person_id]), now() FROM after n JOIN before o USING (id)
        WHERE (n.person_id, n.meeting_id, n.role, n.response)
            IS DISTINCT FROM (o.person_id, o.meeting_id, o.role, o.response);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER participant_calendar_insert AFTER INSERT ON scheduling_participant
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION scheduling_calendar_participant();
CREATE TRIGGER participant_calendar_update AFTER UPDATE ON scheduling_participant
REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT
EXECUTE FUNCTION scheduling_calendar_participant();
CREATE TRIGGER participant_calendar_delete AFTER DELETE ON scheduling_participant
REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION scheduling_calendar_participant();

CREATE FUNCTION scheduling_calendar_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scheduling_calendarchange (person_id, at)
    SELECT DISTINCT p.person_id, now()
    FROM after n JOIN before o USING (id) JOIN scheduling_participant p ON p.meeting_id = n.id
    WHERE (n.series_id, n.kind, n.status, n.starts_at, n.ends_at, n.place, n.video_url, n.uid, n.sequence)
        IS DISTINCT FROM
        (o.series_id, o.kind, o.status, o.starts_at, o.ends_at, o.place, o.video_url, o.uid, o.sequence);
    RETURN NULL;
END $$;

CREATE TRIGGER meeting_calendar AFTER UPDATE ON scheduling_meeting
REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT
EXECUTE FUNCTION scheduling_calendar_meeting();

CREATE FUNCTION scheduling_calendar_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scheduling_calendarchange (person_id, at)
    SELECT DISTINCT p.person_id, now()
    FROM scheduling_meeting m JOIN scheduling_participant p ON p.meeting_id = m.id
    WHERE m.series_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER series_calendar AFTER UPDATE ON scheduling_series FOR EACH ROW
WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.school_id IS DISTINCT FROM NEW.school_id)
EXECUTE FUNCTION scheduling_calendar_series();

CREATE FUNCTION scheduling_calendar_school() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scheduling_calendarchange (person_id, at)
    SELECT DISTINCT p.person_id, now()
    FROM scheduling_series s JOIN scheduling_meeting m ON m.series_id = s.id
    JOIN scheduling_participant p ON p.meeting_id = m.id
    WHERE s.school_id = NEW.id AND p.role = 'facilitator';
    RETURN NULL;
END $$;

CREATE TRIGGER school_calendar AFTER UPDATE ON accounts_school FOR EACH ROW
WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION scheduling_calendar_school();
"""

BACKWARD = """
DROP TRIGGER school_calendar ON accounts_school;
DROP FUNCTION scheduling_calendar_school();
DROP TRIGGER series_calendar ON scheduling_series;
DROP FUNCTION scheduling_calendar_series();
DROP TRIGGER meeting_calendar ON scheduling_meeting;
DROP FUNCTION scheduling_calendar_meeting();
DROP TRIGGER participant_calendar_insert ON scheduling_participant;
DROP TRIGGER participant_calendar_update ON scheduling_participant;
DROP TRIGGER participant_calendar_delete ON scheduling_participant;
DROP FUNCTION scheduling_calendar_participant();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0006_booking_rules_and_travel'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(models.F('person'), models.F('id'), name='calendar_change_by_person')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('read_on', models.DateField(blank=True, editable=False, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to='scheduling.series')),
            ],
            options={
                'verbose_name': 'calendar address',
                'verbose_name_plural': 'calendar addresses',
                'constraints': [models.UniqueConstraint(condition=models.Q(('series', None)), fields=('person',), name='calendar_feed_of_all_once'), models.UniqueConstraint(fields=('person', 'series'), name='calendar_feed_of_series_once')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
