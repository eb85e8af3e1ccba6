"""What an authority decides about booking, and the ways between its schools."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_import_of_a_school_year'),
        ('scheduling', '0005_answers_of_participants'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookingRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('travel_minutes', models.PositiveSmallIntegerField(default=20, verbose_name='travel between schools, minutes')),
                ('notice_hours', models.PositiveSmallIntegerField(default=24, verbose_name='notice, hours')),
                ('others_choose', models.BooleanField(default=True, verbose_name='teachers and principals choose times themselves')),
                ('authority', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='booking_rules', to='accounts.schoolauthority', verbose_name='school authority')),
            ],
            options={
                'verbose_name': 'rules for booking',
                'verbose_name_plural': 'rules for booking',
                'constraints': [models.CheckConstraint(condition=models.Q(('notice_hours__lte', 720), ('travel_minutes__lte', 600)), name='booking_rules_possible')],
            },
        ),
        migrations.CreateModel(
            name='TravelTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='travel_times', to='accounts.schoolauthority', verbose_name='school authority')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school', verbose_name='school')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school', verbose_name='school')),
            ],
            options={
                'verbose_name': 'travel time',
                'verbose_name_plural': 'travel times',
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='travel_time_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='travel_time_between_two'), models.CheckConstraint(condition=models.Q(('minutes__lte', 600)), name='travel_time_possible')],
            },
        ),
    ]
