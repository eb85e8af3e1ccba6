"""An import may be of groups."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_months_that_interest_is_kept'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrun',
            name='kind',
            field=models.CharField(choices=[('schools', 'School register'), ('plan', 'Dated plan'), ('school_year', 'School year'), ('groups', 'Groups of a programme')], max_length=20),
        ),
    ]
