"""That reports were saved as files; the term report, its pieces, and who gets it when a term has ended."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_import_of_groups'),
        ('coaching', '0032_counts_of_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TermReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term_season', models.CharField(choices=[('HT', 'Autumn term'), ('VT', 'Spring term')], max_length=2)),
                ('term_year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('working', 'Being made'), ('done', 'Ready'), ('failed', 'Failed'), ('gone', 'Deleted')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('steps_done', models.PositiveSmallIntegerField(default=0)),
                ('steps_total', models.PositiveSmallIntegerField(default=0)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveIntegerField(default=0, verbose_name='bytes')),
                ('duties', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('lease', models.UUIDField(blank=True, editable=False, null=True)),
                ('leased_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area', verbose_name='area')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_reports', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school', verbose_name='school')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sent_term_reports', to='accounts.schoolauthority')),
            ],
            options={
                'verbose_name': 'term report',
                'verbose_name_plural': 'term reports',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='TermReportPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.BinaryField()),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='coaching.termreport')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='TermReportReceiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_report_receivers', to='accounts.schoolauthority')),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'receiver of the term report',
                'verbose_name_plural': 'receivers of the term report',
                'ordering': ['chosen_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('csv', 'One table (CSV)'), ('xlsx', 'Workbook (XLSX)'), ('pdf', 'Printed report (PDF)'), ('term', 'Term report (PDF)'), ('facts', 'Facts for analysts (ZIP)')], max_length=10, verbose_name='file')),
                ('report', models.SlugField(blank=True, max_length=40)),
                ('panel', models.SlugField(blank=True, max_length=40)),
                ('term', models.CharField(blank=True, max_length=5, verbose_name='term')),
                ('filters', models.JSONField(blank=True, default=dict)),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('authorities', models.ManyToManyField(related_name='report_exports', to='accounts.schoolauthority')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved report',
                'verbose_name_plural': 'saved reports',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at', '-id'], name='report_export_by_time'), models.Index(fields=['person', '-at'], name='report_export_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('format__in', ['csv', 'xlsx', 'pdf', 'term', 'facts'])), name='report_export_format_known'), models.CheckConstraint(condition=models.Q(('term__regex', '^((HT|VT)-[0-9]{2})?$')), name='report_export_term_is_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('format__in', ['term', 'facts']), ('panel', ''), ('report', '')), models.Q(('format', 'csv'), models.Q(('report', ''), _negated=True), models.Q(('panel', ''), _negated=True)), models.Q(('format__in', ['xlsx', 'pdf']), ('panel', ''), models.Q(('report', ''), _negated=True)), _connector='OR'), name='report_export_says_what')],
            },
        ),
        migrations.AddIndex(
            model_name='termreport',
            index=models.Index(fields=['person', '-asked_at', '-id'], name='term_report_by_person'),
        ),
        migrations.AddConstraint(
            model_name='termreport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done', 'failed', 'gone'])), name='term_report_state_known'),
        ),
        migrations.AddConstraint(
            model_name='termreport',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'working'))), fields=('person', 'term_season', 'term_year', 'area', 'school', 'sent_by'), name='term_report_one_at_work', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='termreport',
            constraint=models.UniqueConstraint(condition=models.Q(('sent_by__isnull', False)), fields=('person', 'term_season', 'term_year', 'sent_by'), name='term_report_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='termreport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'working')), models.Q(('ended_at__isnull', False), ('lease', None)), _connector='OR'), name='term_report_ended_has_time'),
        ),
        migrations.AddConstraint(
            model_name='termreportpiece',
            constraint=models.UniqueConstraint(fields=('report', 'number'), name='term_report_piece_once'),
        ),
        migrations.AddConstraint(
            model_name='termreportreceiver',
            constraint=models.UniqueConstraint(fields=('authority', 'person'), name='term_report_receiver_once'),
        ),
    ]
