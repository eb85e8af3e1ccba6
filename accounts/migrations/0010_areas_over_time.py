"""Which area a school was in from which day to which; a trigger keeps it."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION accounts_school_area_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Europe/Stockholm')::date;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- What was said earlier on the same day never held for a whole day.
        DELETE FROM accounts_schoolarea WHERE school_id = NEW.id AND starts_on >= today;
        UPDATE accounts_schoolarea SET ends_on = today - 1
        WHERE school_id = NEW.id AND (ends_on IS NULL OR ends_on >= today);
    END IF;
    IF NEW.area_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE accounts_schoolarea SET ends_on = NULL
    WHERE school_id = NEW.id AND area_id = NEW.area_id AND ends_on = today - 1;
    IF NOT FOUND THEN
        INSERT INTO accounts_schoolarea (school_id, area_id, starts_on, ends_on) VALUES (
            NEW.id, NEW.area_id,
            CASE WHEN EXISTS (SELECT 1 FROM accounts_schoolarea WHERE school_id = NEW.id) THEN today END, NULL);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER school_area_given AFTER INSERT ON accounts_school
FOR EACH ROW WHEN (NEW.area_id IS NOT NULL) EXECUTE FUNCTION accounts_school_area_changed();

CREATE TRIGGER school_area_changed AFTER UPDATE OF area_id ON accounts_school
FOR EACH ROW WHEN (OLD.area_id IS DISTINCT FROM NEW.area_id) EXECUTE FUNCTION accounts_school_area_changed();

INSERT INTO accounts_schoolarea (school_id, area_id, starts_on, ends_on)
SELECT id, area_id, NULL, NULL FROM accounts_school WHERE area_id IS NOT NULL;
"""

BACKWARD = """
DROP TRIGGER school_area_changed ON accounts_school;
DROP TRIGGER school_area_given ON accounts_school;
DROP FUNCTION accounts_school_area_changed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_import_of_groups'),
    ]

    operations = [
        migrations.CreateModel(
            name='SchoolArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schools_over_time', to='accounts.area')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas_over_time', to='accounts.school')),
            ],
            options={
                'ordering': ['school', models.OrderBy(models.F('starts_on'), nulls_first=True)],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='schoolarea_ends_after_start'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('school'), models.F('school'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='school_in_one_area_at_a_time')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
