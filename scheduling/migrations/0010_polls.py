"""Questions about which time suits, and the answers."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0009_own_calendars'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='poll', to='scheduling.meeting')),
            ],
            options={
                'verbose_name': 'question about times',
                'verbose_name_plural': 'questions about times',
                'constraints': [models.CheckConstraint(condition=models.Q(('round__gte', 1)), name='poll_round_counts_from_one')],
            },
        ),
        migrations.CreateModel(
            name='TimeAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('maybe', 'If need be'), ('no', 'No')], max_length=8, verbose_name='answer')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='scheduling.timeoption')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='time_answers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'answer about a time',
                'verbose_name_plural': 'answers about times',
                'constraints': [models.UniqueConstraint(fields=('option', 'person'), name='time_answer_once'), models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'maybe', 'no'])), name='time_answer_is_known')],
            },
        ),
    ]
