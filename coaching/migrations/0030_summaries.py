"""What reports read, and what of it has to be worked out anew."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_areas_over_time'),
        ('coaching', '0029_lines_of_a_plan_for_each_group'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting_id', models.BigIntegerField(null=True)),
                ('series_id', models.BigIntegerField(null=True)),
                ('day', models.DateField(null=True)),
                ('school_id', models.BigIntegerField(null=True)),
                ('authority_id', models.BigIntegerField(null=True)),
                ('without_school', models.BooleanField(db_default=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'due summary',
            },
        ),
        migrations.CreateModel(
            name='ActivityCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=5)),
                ('kind', models.CharField(choices=[('leadership_talk', 'Leadership talk'), ('conversation', 'Conversation'), ('lesson_visit', 'Lesson visit'), ('group_supervision', 'Group supervision'), ('network_meeting', 'Network meeting'), ('lecture', 'Lecture'), ('workshop', 'Workshop'), ('focus_group', 'Focus group'), ('process_support', 'Process support')], max_length=20)),
                ('planned', models.PositiveIntegerField()),
                ('held', models.PositiveIntegerField()),
                ('cancelled', models.PositiveIntegerField()),
                ('minutes', models.PositiveIntegerField()),
                ('month', models.DateField()),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area')),
                ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.schoolauthority')),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching.programme')),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
            options={
                'indexes': [models.Index(models.F('area'), models.F('term'), name='activitycell_by_area'), models.Index(models.F('school'), models.F('term'), name='activitycell_by_school')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'term', 'school', 'area', 'programme', 'kind', 'month'), name='activitycell_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='CancellationCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=5)),
                ('kind', models.CharField(choices=[('leadership_talk', 'Leadership talk'), ('conversation', 'Conversation'), ('lesson_visit', 'Lesson visit'), ('group_supervision', 'Group supervision'), ('network_meeting', 'Network meeting'), ('lecture', 'Lecture'), ('workshop', 'Workshop'), ('focus_group', 'Focus group'), ('process_support', 'Process support')], max_length=20)),
                ('reason', models.CharField(choices=[('illness', 'Illness'), ('coach_busy', 'The coach cannot come'), ('teacher_busy', 'The teacher cannot come'), ('school', 'Something at the school'), ('travel', 'Weather or travel'), ('not_needed', 'No longer needed'), ('closed', 'The engagement ended')], max_length=20)),
                ('cancelled', models.PositiveIntegerField()),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area')),
                ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.schoolauthority')),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching.programme')),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
            options={
                'indexes': [models.Index(models.F('area'), models.F('term'), name='cancellationcell_by_area'), models.Index(models.F('school'), models.F('term'), name='cancellationcell_by_school')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'term', 'school', 'area', 'programme', 'kind', 'reason'), name='cancellationcell_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='CoachCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=5)),
                ('held', models.PositiveIntegerField()),
                ('minutes', models.PositiveIntegerField()),
                ('travel', models.PositiveIntegerField()),
                ('booked', models.PositiveIntegerField()),
                ('booked_minutes', models.PositiveIntegerField()),
                ('booked_travel', models.PositiveIntegerField()),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area')),
                ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.schoolauthority')),
                ('coach', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching.programme')),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
            options={
                'indexes': [models.Index(models.F('area'), models.F('term'), name='coachcell_by_area'), models.Index(models.F('school'), models.F('term'), name='coachcell_by_school'), models.Index(models.F('coach'), models.F('term'), name='coachcell_by_coach')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'term', 'school', 'area', 'programme', 'coach'), name='coachcell_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='PersonCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=5)),
                ('meetings', models.PositiveIntegerField()),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area')),
                ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.schoolauthority')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
            options={
                'indexes': [models.Index(models.F('area'), models.F('term'), name='personcell_by_area'), models.Index(models.F('school'), models.F('term'), name='personcell_by_school'), models.Index(models.F('authority'), models.F('term'), models.F('person'), name='personcell_by_person')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'term', 'school', 'area', 'person'), name='personcell_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='PresenceCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=5)),
                ('kind', models.CharField(choices=[('leadership_talk', 'Leadership talk'), ('conversation', 'Conversation'), ('lesson_visit', 'Lesson visit'), ('group_supervision', 'Group supervision'), ('network_meeting', 'Network meeting'), ('lecture', 'Lecture'), ('workshop', 'Workshop'), ('focus_group', 'Focus group'), ('process_support', 'Process support')], max_length=20)),
                ('meetings', models.PositiveIntegerField()),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area')),
                ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.schoolauthority')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching.programme')),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
            options={
                'indexes': [models.Index(models.F('area'), models.F('term'), name='presencecell_by_area'), models.Index(models.F('school'), models.F('term'), name='presencecell_by_school'), models.Index(models.F('person'), name='presencecell_by_person')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'term', 'school', 'area', 'programme', 'kind', 'person'), name='presencecell_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='TermCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=5)),
                ('kind', models.CharField(choices=[('leadership_talk', 'Leadership talk'), ('conversation', 'Conversation'), ('lesson_visit', 'Lesson visit'), ('group_supervision', 'Group supervision'), ('network_meeting', 'Network meeting'), ('lecture', 'Lecture'), ('workshop', 'Workshop'), ('focus_group', 'Focus group'), ('process_support', 'Process support')], max_length=20)),
                ('planned', models.PositiveIntegerField()),
                ('held', models.PositiveIntegerField()),
                ('cancelled', models.PositiveIntegerField()),
                ('minutes', models.PositiveIntegerField()),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.area')),
                ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.schoolauthority')),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching.programme')),
                ('school', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
            options={
                'indexes': [models.Index(models.F('area'), models.F('term'), name='termcell_by_area'), models.Index(models.F('school'), models.F('term'), name='termcell_by_school')],
                'constraints': [models.UniqueConstraint(fields=('authority', 'term', 'school', 'area', 'programme', 'kind'), name='termcell_once', nulls_distinct=False)],
            },
        ),
    ]
