"""What happens to groups: who joined, left, led, when and by whom."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0020_groups_and_schools_that_take_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('made', 'Group made'), ('changed', 'Name, module or place changed'), ('joined', 'Joined'), ('left', 'Left'), ('moved_here', 'Moved here'), ('moved_away', 'Moved to another group'), ('leads', 'Leads the group'), ('leads_no_more', 'Does not lead the group any more'), ('closed', 'Group closed')], max_length=15)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='coaching.group')),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching.group')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'event of a group',
                'verbose_name_plural': 'events of groups',
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['made', 'changed', 'joined', 'left', 'moved_here', 'moved_away', 'leads', 'leads_no_more', 'closed'])), name='group_event_kind_known')],
            },
        ),
    ]
