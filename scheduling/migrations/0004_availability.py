"""Weekly hours of coaches for each term, and the days that are otherwise."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0003_school_year'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HoursException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='to')),
                ('coach', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours_exceptions', to=settings.AUTH_USER_MODEL, verbose_name='coach')),
            ],
            options={
                'verbose_name': 'other hours',
                'verbose_name_plural': 'other hours',
                'ordering': ['starts_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='hours_exception_ends_after_start'), models.CheckConstraint(condition=models.Q(('ends_on__lt', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('starts_on'), '+', models.Value(120)), output_field=models.DateField()))), name='hours_exception_not_endless'), models.CheckConstraint(condition=models.Q(models.Q(('ends__isnull', True), ('starts__isnull', True)), models.Q(('ends__gt', models.F('starts')), ('ends__isnull', False), ('starts__isnull', False)), _connector='OR'), name='hours_exception_away_or_from_to'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('coach'), models.F('coach'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='hours_exceptions_do_not_overlap')],
            },
        ),
        migrations.CreateModel(
            name='WeeklyHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(verbose_name='weekday')),
                ('starts', models.TimeField(verbose_name='from')),
                ('ends', models.TimeField(verbose_name='to')),
                ('coach', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_hours', to=settings.AUTH_USER_MODEL, verbose_name='coach')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_hours', to='scheduling.term', verbose_name='term')),
            ],
            options={
                'verbose_name': 'weekly hours',
                'verbose_name_plural': 'weekly hours',
                'ordering': ['weekday', 'starts'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekly_hours_on_a_weekday'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='weekly_hours_end_after_start'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('coach'), models.F('coach'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('term'), models.F('term'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('weekday'), models.F('weekday'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.Func(models.F('starts'), output_field=models.DecimalField(), template='EXTRACT(EPOCH FROM %(expressions)s)'), models.Func(models.F('ends'), output_field=models.DecimalField(), template='EXTRACT(EPOCH FROM %(expressions)s)'), function='numrange', output_field=django.contrib.postgres.fields.ranges.DecimalRangeField()), '&&')], name='weekly_hours_do_not_overlap')],
            },
        ),
    ]
