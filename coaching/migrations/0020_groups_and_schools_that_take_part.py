"""Groups of a programme with their members, and the schools that take part."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_round_of_what_is_unlocked'),
        ('coaching', '0019_more_to_let_know'),
        ('scheduling', '0013_module_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('module', models.CharField(blank=True, max_length=80, verbose_name='module')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='coaching.programme', verbose_name='programme')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='accounts.school', verbose_name='school')),
                ('series', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='group', to='scheduling.series')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='groups', to='accounts.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='coaching.group')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_memberships', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'group member',
                'verbose_name_plural': 'group members',
                'ordering': ['joined_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TakingPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taking_part', to='coaching.programme')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taking_part', to='accounts.school', verbose_name='school')),
            ],
            options={
                'verbose_name': 'school that takes part',
                'verbose_name_plural': 'schools that take part',
                'ordering': ['programme', 'school__sort_name', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(models.F('programme'), django.db.models.functions.text.Lower('name'), name='group_name_unique', violation_error_message='There is already a group of this name.'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('id', 'programme'), name='group_of_one_programme'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('programme', 'person'), name='group_member_in_one_group_of_a_programme'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.CheckConstraint(condition=models.Q(('left_at', None), ('left_at__gte', models.F('joined_at')), _connector='OR'), name='group_member_leaves_after_joining'),
        ),
        migrations.AddConstraint(
            model_name='takingpart',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('programme', 'school'), name='taking_part_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='takingpart',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='taking_part_ends_after_start'),
        ),
        migrations.RunSQL(
            "ALTER TABLE coaching_groupmember ADD CONSTRAINT coaching_groupmember_group_fits "
            "FOREIGN KEY (group_id, programme_id) REFERENCES coaching_group (id, programme_id) "
            "DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE coaching_groupmember DROP CONSTRAINT coaching_groupmember_group_fits",
        ),
        migrations.RunSQL(
            "ALTER TABLE coaching_group ADD CONSTRAINT coaching_group_team_fits "
            "FOREIGN KEY (team_id, school_id) REFERENCES accounts_team (id, school_id) "
            "DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE coaching_group DROP CONSTRAINT coaching_group_team_fits",
        ),
    ]
