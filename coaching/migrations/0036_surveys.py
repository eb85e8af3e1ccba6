"""Surveys: what is asked of whom, and apart from it what was answered."""

import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0035_logs_make_summaries_due'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('before', 'Before'), ('during', 'During'), ('after', 'After')], max_length=10, verbose_name='moment')),
                ('term_season', models.CharField(choices=[('HT', 'Autumn term'), ('VT', 'Spring term')], max_length=2)),
                ('term_year', models.PositiveSmallIntegerField()),
                ('title_sv', models.CharField(max_length=120, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='title in English')),
                ('introduction_sv', models.TextField(blank=True, max_length=2000, verbose_name='introduction')),
                ('introduction_en', models.TextField(blank=True, max_length=2000, verbose_name='introduction in English')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=10, verbose_name='state')),
                ('asks_participants', models.BooleanField(default=False, verbose_name='those who take part')),
                ('asks_principals', models.BooleanField(default=False, verbose_name='principals of schools that take part')),
                ('asks_newcomers', models.BooleanField(default=False, verbose_name='also those who come later')),
                ('closes_on', models.DateField(blank=True, null=True, verbose_name='last day to answer')),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('asked', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('answered', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'survey',
                'verbose_name_plural': 'surveys',
                'ordering': ['-term_year', 'term_season', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SurveyInvitee',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('answered', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='survey_invitations', to=settings.AUTH_USER_MODEL)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitees', to='coaching.survey')),
            ],
            options={
                'verbose_name': 'person asked',
                'verbose_name_plural': 'people asked',
            },
        ),
        migrations.CreateModel(
            name='SurveyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('scale', 'Scale'), ('one', 'Choice of one'), ('several', 'Choice of several'), ('text', 'Text')], max_length=10, verbose_name='kind')),
                ('lineage', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('text_sv', models.CharField(max_length=300, verbose_name='question')),
                ('text_en', models.CharField(blank=True, max_length=300, verbose_name='question in English')),
                ('is_required', models.BooleanField(default=False, verbose_name='has to be answered')),
                ('steps', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='steps')),
                ('low_sv', models.CharField(blank=True, max_length=80, verbose_name='lowest step')),
                ('low_en', models.CharField(blank=True, max_length=80, verbose_name='lowest step in English')),
                ('high_sv', models.CharField(blank=True, max_length=80, verbose_name='highest step')),
                ('high_en', models.CharField(blank=True, max_length=80, verbose_name='highest step in English')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='coaching.survey')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['survey', 'position'],
            },
        ),
        migrations.CreateModel(
            name='SurveyOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text_sv', models.CharField(max_length=80)),
                ('text_en', models.CharField(blank=True, max_length=80)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='coaching.surveyquestion')),
            ],
            options={
                'verbose_name': 'option',
                'verbose_name_plural': 'options',
                'ordering': ['question', 'number'],
            },
        ),
        migrations.CreateModel(
            name='SurveyCount',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('amount', models.PositiveIntegerField(default=0)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='coaching.surveyquestion')),
            ],
            options={
                'verbose_name': 'count of answers',
                'verbose_name_plural': 'counts of answers',
            },
        ),
        migrations.CreateModel(
            name='SurveyText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=2000)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='coaching.surveyquestion')),
            ],
            options={
                'verbose_name': 'text of an answer',
                'verbose_name_plural': 'texts of answers',
                'ordering': ['question', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='survey',
            index=models.Index(models.F('closes_on'), condition=models.Q(('state', 'open')), name='survey_to_close'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes_on', None), ('opened_at', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('closes_on__isnull', False), ('opened_at__isnull', False), models.Q(('asks_participants', True), ('asks_principals', True), _connector='OR')), _connector='OR'), name='survey_open_asks_somebody_until'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered__isnull', False), ('asked__isnull', False), ('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('answered', None), ('asked', None), ('closed_at', None)), _connector='OR'), name='survey_closed_has_amounts'),
        ),
        migrations.AddConstraint(
            model_name='surveyinvitee',
            constraint=models.UniqueConstraint(fields=('survey', 'person'), name='survey_invitee_once'),
        ),
        migrations.AddIndex(
            model_name='surveyquestion',
            index=models.Index(models.F('lineage'), name='survey_question_by_lineage'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('survey', 'position'), name='survey_question_position_once'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.UniqueConstraint(fields=('survey', 'lineage'), name='survey_question_lineage_once'),
        ),
        migrations.AddConstraint(
            model_name='surveyquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'scale'), ('steps__in', (4, 5, 6, 7, 10))), models.Q(models.Q(('kind', 'scale'), _negated=True), ('high_en', ''), ('high_sv', ''), ('low_en', ''), ('low_sv', ''), ('steps', None)), _connector='OR'), name='survey_question_scale_has_steps'),
        ),
        migrations.AddConstraint(
            model_name='surveyoption',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='survey_option_number_once'),
        ),
        migrations.AddConstraint(
            model_name='surveycount',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='survey_count_once'),
        ),
        migrations.AddConstraint(
            model_name='surveytext',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='survey_text_not_empty'),
        ),
    ]
