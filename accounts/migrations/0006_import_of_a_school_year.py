"""An import may be of a school year."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_months_that_notes_are_kept'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrun',
            name='kind',
            field=models.CharField(choices=[('schools', 'School register'), ('plan', 'Dated plan'), ('school_year', 'School year')], max_length=20),
        ),
    ]
