"""Busy times from the own calendars of coaches."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0008_reasons_not_to_send'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BusyFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.TextField(editable=False)),
                ('host', models.CharField(editable=False, max_length=255)),
                ('try_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('tried_at', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('read_at', models.DateTimeField(editable=False, null=True)),
                ('problem', models.CharField(blank=True, choices=[('address', 'The address has to begin with https:// and name a server.'), ('local', 'The address leads into a network that is not open; calendars are read from the internet only.'), ('unreachable', 'The server of the calendar cannot be reached.'), ('certificate', 'The server of the calendar cannot prove who it is.'), ('answer', 'The server of the calendar does not give it out. Perhaps it is not shared any more.'), ('redirects', 'The address leads from one place to another without end.'), ('slow', 'The calendar takes longer than 20 seconds to come.'), ('big', 'The calendar is larger than 5 MB.'), ('not_a_calendar', 'What lies at the address is no calendar.')], editable=False, max_length=20)),
                ('skipped', models.PositiveIntegerField(default=0, editable=False)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='busy_feed', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'own calendar',
                'verbose_name_plural': 'own calendars',
            },
        ),
        migrations.CreateModel(
            name='BusyTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='times', to='scheduling.busyfeed')),
            ],
            options={
                'verbose_name': 'busy time',
                'verbose_name_plural': 'busy times',
            },
        ),
        migrations.AddIndex(
            model_name='busyfeed',
            index=models.Index(models.F('try_at'), name='busy_feed_by_try'),
        ),
        migrations.AddIndex(
            model_name='busytime',
            index=models.Index(models.F('feed'), models.F('ends_at'), models.F('starts_at'), name='busy_time_by_feed'),
        ),
        migrations.AddConstraint(
            model_name='busytime',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='busy_time_ends_after_start'),
        ),
    ]
