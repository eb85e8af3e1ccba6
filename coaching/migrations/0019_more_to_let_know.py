"""A teacher may let the principal know more facts, each by itself."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0018_lesson_visits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='paragraphrelease',
            name='paragraph_kind_known',
        ),
        migrations.AlterField(
            model_name='paragraphrelease',
            name='kind',
            field=models.CharField(choices=[('attendance', 'How many of the meetings I have been at'), ('goal', 'That we have a goal, and since when; not what it is'), ('visits', 'How many of my lessons a coach has visited'), ('tasks', 'How many tasks I have tried; not which'), ('attained', 'How much of the goal was reached, as I see it')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='paragraphrelease',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['attendance', 'goal', 'visits', 'tasks', 'attained'])), name='paragraph_kind_known'),
        ),
    ]
