"""For how long the details of those who are interested in a programme are kept."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_round_of_what_is_unlocked'),
    ]

    operations = [
        migrations.AddField(
            model_name='schoolauthority',
            name='interest_months',
            field=models.PositiveSmallIntegerField(db_default=12, default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(36)], verbose_name='months that interest is kept'),
        ),
        migrations.AddConstraint(
            model_name='schoolauthority',
            constraint=models.CheckConstraint(condition=models.Q(('interest_months__range', (1, 36))), name='authority_interest_possible', violation_error_message='Interest is kept for 1 to 36 months.'),
        ),
    ]
