"""More kinds of entry; in a team what is shared may be for one teacher alone. Engagements with several are teams."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0011_allocation_proposals'),
        ('scheduling', '0013_module_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_kind_known',
        ),
        migrations.AddField(
            model_name='engagement',
            name='has_corners',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='entry',
            name='corner_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corner_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='entry',
            name='held_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='entry',
            name='kind',
            field=models.CharField(choices=[('note', 'Note'), ('goal', 'Goal'), ('goal_review', 'Review of the goal'), ('focus', 'Focus of a lesson visit'), ('observation', 'Observation'), ('reflection', 'Reflection on a lesson'), ('analysis', 'Joint analysis'), ('task', 'Task'), ('task_reflection', 'Reflection on a task')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['note', 'goal', 'goal_review', 'focus', 'observation', 'reflection', 'analysis', 'task', 'task_reflection'])), name='entry_kind_known'),
        ),
        migrations.RunSQL(
            """
            UPDATE coaching_engagement SET has_corners = true WHERE series_id IN (
                SELECT series_id FROM scheduling_seriesmember WHERE role = 'participant'
                GROUP BY series_id HAVING count(DISTINCT person_id) > 1)
            """,
            migrations.RunSQL.noop,
        ),
    ]
