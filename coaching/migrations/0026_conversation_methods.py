"""Conversation methods: the library, the copies of programmes, and meetings that are led by one."""

import datetime
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0025_watches'),
        ('scheduling', '0013_module_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Method',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(blank=True, editable=False, max_length=40)),
                ('name_sv', models.CharField(max_length=120, verbose_name='Name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='Name in English')),
                ('about_sv', models.CharField(blank=True, max_length=600, verbose_name='When to use it')),
                ('about_en', models.CharField(blank=True, max_length=600, verbose_name='When to use it, in English')),
                ('is_withdrawn', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='coaching.method')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='methods', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'conversation method',
                'verbose_name_plural': 'conversation methods',
                'ordering': ['name_sv', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MethodRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_sv', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('waiting', 'Not begun'), ('running', 'Under way'), ('paused', 'Paused'), ('ended', 'Ended')], default='waiting', max_length=10)),
                ('step', models.PositiveSmallIntegerField(default=1)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('chosen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('led_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='method_runs_led', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='method_runs', to='scheduling.meeting')),
                ('method', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='runs', to='coaching.method')),
            ],
            options={
                'verbose_name': 'conversation by a method',
                'verbose_name_plural': 'conversations by a method',
                'ordering': ['chosen_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MethodRunEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('chosen', 'Method chosen'), ('started', 'Begun'), ('paused', 'Paused'), ('resumed', 'Gone on'), ('extended', 'More time'), ('next', 'To the next step'), ('back', 'Back one step'), ('taken_over', 'The lead taken over'), ('ended', 'Ended'), ('lapsed', 'Ended by itself')], max_length=12)),
                ('step', models.PositiveSmallIntegerField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='coaching.methodrun')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MethodRunStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name_sv', models.CharField(max_length=120, verbose_name='Name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='Name in English')),
                ('speaks', models.CharField(choices=[('everybody', 'Everybody'), ('bringer', 'The one who brings the question'), ('in_turn', 'One after the other'), ('group', 'The group'), ('observers', 'Those who observe'), ('leader', 'The leader of the conversation')], max_length=12, verbose_name='Who speaks')),
                ('silent', models.CharField(choices=[('everybody', 'Everybody'), ('bringer', 'The one who brings the question'), ('in_turn', 'One after the other'), ('group', 'The group'), ('observers', 'Those who observe'), ('leader', 'The leader of the conversation'), ('nobody', 'Nobody')], default='nobody', max_length=12, verbose_name='Who is silent')),
                ('question_sv', models.CharField(blank=True, max_length=300, verbose_name='On the screen')),
                ('question_en', models.CharField(blank=True, max_length=300, verbose_name='On the screen, in English')),
                ('planned_seconds', models.PositiveSmallIntegerField()),
                ('extended_seconds', models.PositiveSmallIntegerField(default=0)),
                ('taken', models.DurationField(default=datetime.timedelta)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='coaching.methodrun')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MethodStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name_sv', models.CharField(max_length=120, verbose_name='Name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='Name in English')),
                ('speaks', models.CharField(choices=[('everybody', 'Everybody'), ('bringer', 'The one who brings the question'), ('in_turn', 'One after the other'), ('group', 'The group'), ('observers', 'Those who observe'), ('leader', 'The leader of the conversation')], max_length=12, verbose_name='Who speaks')),
                ('silent', models.CharField(choices=[('everybody', 'Everybody'), ('bringer', 'The one who brings the question'), ('in_turn', 'One after the other'), ('group', 'The group'), ('observers', 'Those who observe'), ('leader', 'The leader of the conversation'), ('nobody', 'Nobody')], default='nobody', max_length=12, verbose_name='Who is silent')),
                ('question_sv', models.CharField(blank=True, max_length=300, verbose_name='On the screen')),
                ('question_en', models.CharField(blank=True, max_length=300, verbose_name='On the screen, in English')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='Minutes')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='coaching.method')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('programme', None), models.Q(('code', ''), _negated=True)), models.Q(('code', ''), ('programme__isnull', False)), _connector='OR'), name='method_of_library_or_programme'),
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='method_of_library_once'),
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.UniqueConstraint(models.F('programme'), django.db.models.functions.text.Lower('name_sv'), condition=models.Q(('programme__isnull', False)), name='method_named_once_in_programme'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('meeting',), name='method_run_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'paused', 'ended'])), name='method_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('since__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('since', None)), _connector='OR'), name='method_run_counts_while_running'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', False), ('state', 'paused')), models.Q(models.Q(('state', 'paused'), _negated=True), ('paused_at', None)), _connector='OR'), name='method_run_paused_since'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('started_at', None), ('state', 'waiting')), models.Q(('started_at__isnull', False), ('state__in', ['running', 'paused'])), ('state', 'ended'), _connector='OR'), name='method_run_started'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at', None)), _connector='OR'), name='method_run_ended'),
        ),
        migrations.AddConstraint(
            model_name='methodrun',
            constraint=models.CheckConstraint(condition=models.Q(('step__gte', 1), ('version__gte', 1)), name='method_run_from_one'),
        ),
        migrations.AddConstraint(
            model_name='methodrunstep',
            constraint=models.UniqueConstraint(fields=('run', 'position'), name='method_run_step_position_once'),
        ),
        migrations.AddConstraint(
            model_name='methodrunstep',
            constraint=models.CheckConstraint(condition=models.Q(('planned_seconds__gte', 1), ('planned_seconds__lte', 14400), ('position__gte', 1)), name='method_run_step_planned'),
        ),
        migrations.AddConstraint(
            model_name='methodrunstep',
            constraint=models.CheckConstraint(condition=models.Q(('extended_seconds__lte', 14400), ('taken__gte', datetime.timedelta(0))), name='method_run_step_taken'),
        ),
        migrations.AddConstraint(
            model_name='methodstep',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('method', 'position'), name='method_step_position_once'),
        ),
        migrations.AddConstraint(
            model_name='methodstep',
            constraint=models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 30)), name='method_step_within_most'),
        ),
        migrations.AddConstraint(
            model_name='methodstep',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 120)), name='method_step_minutes'),
        ),
        migrations.AddConstraint(
            model_name='methodstep',
            constraint=models.CheckConstraint(condition=models.Q(('silent__in', ['everybody', 'bringer', 'in_turn', 'group', 'observers', 'leader', 'nobody']), ('speaks__in', ['everybody', 'bringer', 'in_turn', 'group', 'observers', 'leader'])), name='method_step_voices_known'),
        ),
        migrations.AddConstraint(
            model_name='methodstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('speaks', models.F('silent')), _negated=True), models.Q(models.Q(('speaks', 'everybody'), _negated=True), ('silent', 'nobody'), _connector='OR')), name='method_step_speaks_or_is_silent'),
        ),
    ]
