"""Breaks, study days and which eves are free, per school authority."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import scheduling.models.schoolyear
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_months_that_notes_are_kept'),
        ('scheduling', '0002_busy_facilitators'),
    ]

    operations = [
        migrations.CreateModel(
            name='HolidayChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('free_eves', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('midsummer', 'Midsummer Eve'), ('christmas', 'Christmas Eve'), ('new_year', "New Year's Eve")], max_length=12), blank=True, default=scheduling.models.schoolyear.all_eves, size=None, verbose_name='free eves')),
                ('authority', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='holiday_choice', to='accounts.schoolauthority', verbose_name='school authority')),
            ],
            options={
                'verbose_name': 'choice of free eves',
                'verbose_name_plural': 'choices of free eves',
                'constraints': [models.CheckConstraint(condition=models.Q(('free_eves__contained_by', ['midsummer', 'christmas', 'new_year'])), name='holiday_choice_of_known_eves')],
            },
        ),
        migrations.CreateModel(
            name='NonTeachingDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('break', 'Break'), ('study_day', 'Study day')], default='break', max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='non_teaching_days', to='accounts.schoolauthority', verbose_name='school authority')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='non_teaching_days', to='accounts.school', verbose_name='school')),
            ],
            options={
                'verbose_name': 'days without school',
                'verbose_name_plural': 'days without school',
                'ordering': ['starts_on', 'id'],
                'indexes': [models.Index(models.F('authority'), models.F('starts_on'), name='non_teaching_by_authority')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='non_teaching_days_end_after_start'), models.CheckConstraint(condition=models.Q(('ends_on__lt', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('starts_on'), '+', models.Value(120)), output_field=models.DateField()))), name='non_teaching_days_not_endless'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='non_teaching_days_have_a_name'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('authority'), models.F('authority'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(django.db.models.functions.comparison.Coalesce(models.F('school'), models.Value(0)), django.db.models.functions.comparison.Coalesce(models.F('school'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='non_teaching_days_do_not_overlap')],
            },
        ),
        # The school of days without school is their authority's.
        migrations.RunSQL(
            'ALTER TABLE scheduling_nonteachingdays ADD CONSTRAINT scheduling_nonteachingdays_school_id_fits'
            ' FOREIGN KEY (school_id, authority_id) REFERENCES accounts_school (id, authority_id)'
            ' DEFERRABLE INITIALLY DEFERRED',
            'ALTER TABLE scheduling_nonteachingdays DROP CONSTRAINT scheduling_nonteachingdays_school_id_fits',
        ),
    ]
