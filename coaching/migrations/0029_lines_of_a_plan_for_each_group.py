"""A line of a plan may be each group's own, and may be meant to lie in a break."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0028_places_are_never_overbooked'),
        ('scheduling', '0013_module_plans'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='planitem',
            name='plan_item_once',
        ),
        migrations.AddField(
            model_name='planitem',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan_items', to='coaching.group'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='kept_day',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.UniqueConstraint(fields=('programme', 'first_day', 'content', 'audience', 'group'), name='plan_item_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.CheckConstraint(condition=models.Q(('group', None), ('is_per_group', True), _connector='OR'), name='plan_item_of_a_group_is_per_group'),
        ),
    ]
