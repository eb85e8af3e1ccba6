"""A teacher tells the principal that coaching would be welcome."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_round_of_what_is_unlocked'),
        ('coaching', '0013_keys_of_corners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=300, verbose_name='what you would like')),
                ('state', models.CharField(choices=[('open', 'Waits for the principal'), ('taken_up', 'The principal has asked for coaching'), ('not_now', 'Not now')], default='open', max_length=10)),
                ('wished_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='accounts.school', verbose_name='school')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'wish',
                'verbose_name_plural': 'wishes',
                'ordering': ['wished_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('teacher', 'school'), name='wish_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'taken_up', 'not_now'])), name='wish_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False), ('text', '')), _connector='OR'), name='wish_answered_keeps_no_words')],
            },
        ),
    ]
