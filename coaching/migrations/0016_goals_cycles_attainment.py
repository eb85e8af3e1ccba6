"""Goals with what was decided about them, the cycle of work, and how much of a goal was reached."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0015_exclusions_and_conflicts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='as_goal', serialize=False, to='coaching.entry', verbose_name='entry')),
                ('status', models.CharField(choices=[('active', 'Active'), ('replaced', 'Replaced by another'), ('ended', 'Ended')], default='active', max_length=10, verbose_name='status')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='coaching.engagement')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='coaching.goal')),
                ('status_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'goal',
                'verbose_name_plural': 'goals',
                'ordering': ['status_since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('facilitator', 'Leads the meeting'), ('participant', 'Takes part')], max_length=12)),
                ('level', models.SmallIntegerField(choices=[(-2, 'Much less than expected'), (-1, 'Less than expected'), (0, 'As expected'), (1, 'More than expected'), (2, 'Much more than expected')], verbose_name='level')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='coaching.goal')),
            ],
            options={
                'ordering': ['given_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GoalReview',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('decision', models.CharField(choices=[('keep', 'Keep the strategy'), ('revisit', 'Revisit the strategy'), ('another', 'Choose another strategy'), ('measure', 'Change the measure'), ('goal', 'Change the goal')], max_length=10, verbose_name='decision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goal_reviews', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='as_goal_review', to='coaching.entry')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='coaching.goal')),
            ],
            options={
                'ordering': ['-at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CycleMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('cycle', models.PositiveSmallIntegerField()),
                ('step', models.CharField(choices=[('identify', 'Identify'), ('learn', 'Learn'), ('try', 'Try'), ('look_back', 'Look back')], max_length=10)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycle_moves', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cycle_moves', to='coaching.engagement')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'number'), name='cycle_move_once'), models.CheckConstraint(condition=models.Q(('step__in', ['identify', 'learn', 'try', 'look_back'])), name='cycle_step_known'), models.CheckConstraint(condition=models.Q(('cycle__gte', 1), ('number__gte', 1)), name='cycle_counts_from_one')],
            },
        ),
        migrations.AddIndex(
            model_name='goal',
            index=models.Index(models.F('engagement'), models.F('status'), name='goal_by_engagement'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'replaced', 'ended'])), name='goal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by', None), ('status', 'replaced'), _connector='OR'), name='goal_replaced_is_so'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by', None), models.Q(('replaced_by', models.F('entry')), _negated=True), _connector='OR'), name='goal_replaced_by_another'),
        ),
        migrations.AddConstraint(
            model_name='attainment',
            constraint=models.UniqueConstraint(fields=('goal', 'person'), name='attainment_once'),
        ),
        migrations.AddConstraint(
            model_name='attainment',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', [-2, -1, 0, 1, 2])), name='attainment_level_known'),
        ),
        migrations.AddConstraint(
            model_name='attainment',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['facilitator', 'participant'])), name='attainment_role_known'),
        ),
        migrations.AddConstraint(
            model_name='goalreview',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['keep', 'revisit', 'another', 'measure', 'goal'])), name='goal_review_decision_known'),
        ),
    ]
