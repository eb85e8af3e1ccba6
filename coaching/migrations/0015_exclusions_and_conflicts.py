"""Whom the office leaves out for a request; schools about which a coach is not to be asked."""

import coaching.models.request
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_round_of_what_is_unlocked'),
        ('coaching', '0014_wishes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'conflict of interest',
                'verbose_name_plural': 'conflicts of interest',
                'ordering': ['school__name', 'id'],
            },
        ),
        migrations.AddField(
            model_name='coachingrequest',
            name='exclusions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('same_school', 'Coaches who work at the school'), ('earlier', 'Coaches who have coached any of these teachers before')], max_length=20), blank=True, default=coaching.models.request.usual_exclusions, size=None),
        ),
        migrations.AlterField(
            model_name='allocationline',
            name='why_nobody',
            field=models.CharField(blank=True, choices=[('no_weeks', 'No school week is left in the wanted period'), ('no_coach', 'No coach takes new engagements'), ('no_subject', 'No coach who takes new engagements has any of the subjects'), ('excluded', 'Those who have the subject are left out, or have said no'), ('no_room', 'Those who fit have no room in every week of the wanted period'), ('others', 'There are more requests than room; those who fit are proposed for others')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='coachingrequest',
            constraint=models.CheckConstraint(condition=models.Q(('exclusions__contained_by', ['same_school', 'earlier'])), name='request_exclusions_known'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='coach',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflict',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='accounts.school', verbose_name='school'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(fields=('coach', 'school'), name='conflict_once'),
        ),
    ]
