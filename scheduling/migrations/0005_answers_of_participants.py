"""What those who are asked to a meeting answer, and from which change on an answer counts."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0004_availability'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='asked_sequence',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='participant',
            name='answered_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered'),
        ),
        migrations.AddField(
            model_name='participant',
            name='response',
            field=models.CharField(choices=[('needs_answer', 'Has not answered'), ('accepted', 'Is coming'), ('tentative', 'Is perhaps coming'), ('declined', 'Is not coming')], default='needs_answer', editable=False, max_length=12, verbose_name='answer'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('asked_sequence__lte', models.F('sequence'))), name='meeting_asked_by_its_sequence'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('response', 'needs_answer')), models.Q(('response__in', ['accepted', 'tentative', 'declined']), ('answered_at__isnull', False)), _connector='OR'), name='participant_answer_has_time'),
        ),
    ]
