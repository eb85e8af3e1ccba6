"""A row of the ledger may go to an address of nobody who has an account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_months_that_interest_is_kept'),
        ('scheduling', '0013_module_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='address',
            field=models.EmailField(blank=True, db_default='', default='', max_length=254),
        ),
        migrations.AddField(
            model_name='message',
            name='language',
            field=models.CharField(blank=True, choices=[('sv', 'Swedish'), ('en', 'English')], db_default='', default='', max_length=2),
        ),
        migrations.AlterField(
            model_name='message',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('person', None)), fields=('address', 'subject_type', 'subject_id', 'kind', 'occasion'), name='message_to_address_once'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('language', ''), ('person__isnull', False)), models.Q(('person', None), models.Q(('address', ''), _negated=True), models.Q(('language', ''), _negated=True)), _connector='OR'), name='message_has_one_receiver'),
        ),
        # Going back, such rows have nobody to go to.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM scheduling_message WHERE person_id IS NULL"),
    ]
