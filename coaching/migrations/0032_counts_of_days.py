"""What happens to a programme is counted by the day; the steps of requests are found by time and by request."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Statement by statement and in one order, so that many rows at once are one step, and two at once never wait for each
# other in a ring. The day is the local one.
FORWARD = """
-- A row that is counted up all the time finds room for its next version beside the last one.
ALTER TABLE coaching_daycount SET (fillfactor = 50);

CREATE FUNCTION coaching_interest_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coaching_daycount (programme_id, day, what, amount)
    SELECT programme_id, (received_at AT TIME ZONE 'Europe/Stockholm')::date AS day, 'interest', count(*)
    FROM fresh GROUP BY programme_id, day ORDER BY programme_id, day
    ON CONFLICT (programme_id, day, what) DO UPDATE SET amount = coaching_daycount.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;

CREATE TRIGGER interest_counted AFTER INSERT ON coaching_interest
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION coaching_interest_counted();

CREATE FUNCTION coaching_application_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coaching_daycount (programme_id, day, what, amount)
    SELECT programme_id, (applied_at AT TIME ZONE 'Europe/Stockholm')::date AS day, 'application', count(*)
    FROM fresh GROUP BY programme_id, day ORDER BY programme_id, day
    ON CONFLICT (programme_id, day, what) DO UPDATE SET amount = coaching_daycount.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;

CREATE TRIGGER application_counted AFTER INSERT ON coaching_application
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION coaching_application_counted();

-- Only the first time: an application may lose its place and get one again.
CREATE FUNCTION coaching_admission_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coaching_daycount (programme_id, day, what, amount)
    SELECT a.programme_id, (n.at AT TIME ZONE 'Europe/Stockholm')::date AS day, 'admission', count(*)
    FROM (SELECT application_id, min(at) AS at FROM fresh WHERE to_state = 'admitted' GROUP BY application_id) n
    JOIN coaching_application a ON a.id = n.application_id
    WHERE NOT EXISTS (SELECT 1 FROM coaching_applicationevent e
                      WHERE e.application_id = n.application_id AND e.to_state = 'admitted'
                        AND e.id NOT IN (SELECT id FROM fresh))
    GROUP BY a.programme_id, day ORDER BY a.programme_id, day
    ON CONFLICT (programme_id, day, what) DO UPDATE SET amount = coaching_daycount.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;

CREATE TRIGGER admission_counted AFTER INSERT ON coaching_applicationevent
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION coaching_admission_counted();

-- What there is of it until now. What was deleted before cannot be counted any more.
INSERT INTO coaching_daycount (programme_id, day, what, amount)
SELECT programme_id, (received_at AT TIME ZONE 'Europe/Stockholm')::date AS day, 'interest', count(*)
FROM coaching_interest GROUP BY programme_id, day;
INSERT INTO coaching_daycount (programme_id, day, what, amount)
SELECT programme_id, (applied_at AT TIME ZONE 'Europe/Stockholm')::date AS day, 'application', count(*)
FROM coaching_application GROUP BY programme_id, day;
INSERT INTO coaching_daycount (programme_id, day, what, amount)
SELECT a.programme_id, (e.at AT TIME ZONE 'Europe/Stockholm')::date AS day, 'admission', count(*)
FROM (SELECT application_id, min(at) AS at FROM coaching_applicationevent
      WHERE to_state = 'admitted' GROUP BY application_id) e
JOIN coaching_application a ON a.id = e.application_id GROUP BY a.programme_id, day;
"""

BACKWARD = """
DROP TRIGGER admission_counted ON coaching_applicationevent;
DROP FUNCTION coaching_admission_counted();
DROP TRIGGER application_counted ON coaching_application;
DROP FUNCTION coaching_application_counted();
DROP TRIGGER interest_counted ON coaching_interest;
DROP FUNCTION coaching_interest_counted();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0031_changes_make_summaries_due'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DayCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('what', models.CharField(choices=[('view', 'View'), ('interest', 'Interest'), ('application', 'Application'), ('admission', 'Admission')], max_length=12)),
                ('amount', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'count of a day',
                'verbose_name_plural': 'counts of days',
                'ordering': ['programme', 'day', 'what'],
            },
        ),
        migrations.AddIndex(
            model_name='requestevent',
            index=models.Index(models.F('request'), models.F('to_state'), models.F('at'), name='request_event_steps'),
        ),
        migrations.AddIndex(
            model_name='requestevent',
            index=models.Index(models.F('at'), name='request_event_by_time'),
        ),
        migrations.AddField(
            model_name='daycount',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_counts', to='coaching.programme'),
        ),
        migrations.AddIndex(
            model_name='daycount',
            index=models.Index(models.F('day'), name='day_count_by_day'),
        ),
        migrations.AddConstraint(
            model_name='daycount',
            constraint=models.UniqueConstraint(fields=('programme', 'day', 'what'), name='day_count_once'),
        ),
        migrations.AddConstraint(
            model_name='daycount',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['view', 'interest', 'application', 'admission'])), name='day_count_known'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
