"""Terms are published once: protected cells, the figures of then, and what is kept until it is done."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_import_of_groups'),
        ('coaching', '0037_survey_questions_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.CharField(choices=[('HT', 'Autumn term'), ('VT', 'Spring term')], max_length=2)),
                ('year', models.PositiveSmallIntegerField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_in', models.BigIntegerField(default=0, editable=False)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='accounts.schoolauthority')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'published term',
                'verbose_name_plural': 'published terms',
                'ordering': ['-last_day', 'authority'],
            },
        ),
        migrations.CreateModel(
            name='LateAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_answers', to='coaching.publication')),
            ],
        ),
        migrations.CreateModel(
            name='CountedTeacher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('teacher', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='coaching.publication')),
            ],
        ),
        migrations.CreateModel(
            name='PublishedCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_rest', models.BooleanField(default=False)),
                ('position', models.PositiveIntegerField()),
                ('teachers', models.PositiveIntegerField(null=True)),
                ('own_less', models.PositiveIntegerField(null=True)),
                ('own_expected', models.PositiveIntegerField(null=True)),
                ('own_more', models.PositiveIntegerField(null=True)),
                ('coach_less', models.PositiveIntegerField(null=True)),
                ('coach_expected', models.PositiveIntegerField(null=True)),
                ('coach_more', models.PositiveIntegerField(null=True)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.area')),
                ('programme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching.programme')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='coaching.publication')),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school')),
            ],
            options={
                'ordering': ['publication', 'position'],
            },
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('report', models.CharField(max_length=30)),
                ('measure', models.CharField(max_length=30)),
                ('value', models.FloatField(null=True)),
                ('programme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching.programme')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='coaching.publication')),
            ],
            options={
                'ordering': ['publication', 'report', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OutcomeFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('own', models.SmallIntegerField()),
                ('coachs', models.SmallIntegerField()),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcome_facts', to='coaching.engagement')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('engagement', 'teacher'), name='outcome_fact_once'), models.CheckConstraint(condition=models.Q(('coachs__in', [-1, 0, 1]), ('own__in', [-1, 0, 1])), name='outcome_fact_band_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('authority', 'year', 'season'), name='publication_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gt', models.F('first_day'))), name='publication_has_days'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('authority'), models.F('authority'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('first_day'), models.F('last_day'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='publications_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='publishedcell',
            constraint=models.UniqueConstraint(fields=('publication', 'programme', 'area', 'school', 'is_rest'), name='published_cell_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='publishedcell',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('coach_expected', None), ('coach_less', None), ('coach_more', None), ('own_expected', None), ('own_less', None), ('own_more', None), ('teachers', None)), models.Q(('coach_expected__isnull', False), ('coach_less__isnull', False), ('coach_more__isnull', False), ('own_expected__isnull', False), ('own_less__isnull', False), ('own_more__isnull', False), ('teachers__isnull', False), ('teachers__gte', 5)), _connector='OR'), name='published_cell_all_or_nothing'),
        ),
        migrations.AddConstraint(
            model_name='publishedcell',
            constraint=models.CheckConstraint(condition=models.Q(('school', None), ('area__isnull', False), _connector='OR'), name='published_cell_school_in_area'),
        ),
        migrations.AddConstraint(
            model_name='publishedcell',
            constraint=models.CheckConstraint(condition=models.Q(('area', None), ('programme__isnull', False), _connector='OR'), name='published_cell_area_in_programme'),
        ),
        migrations.AddConstraint(
            model_name='publishedcell',
            constraint=models.CheckConstraint(condition=models.Q(('is_rest', False), models.Q(('coach_expected__isnull', False), ('coach_less__isnull', False), ('coach_more__isnull', False), ('own_expected__isnull', False), ('own_less__isnull', False), ('own_more__isnull', False), ('teachers__isnull', False), ('school', None)), _connector='OR'), name='published_cell_rest_is_beneath'),
        ),
        migrations.AddConstraint(
            model_name='publishedfigure',
            constraint=models.UniqueConstraint(fields=('publication', 'report', 'measure', 'programme'), name='published_figure_once', nulls_distinct=False),
        ),
    ]
