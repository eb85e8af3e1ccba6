"""What is expected of a group, and what groups have agreed on."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0022_preparation_of_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField(max_length=6000, verbose_name='What we have agreed on')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='coaching.group')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_agreements', to='coaching.programme')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'agreement of groups',
                'verbose_name_plural': 'agreements of groups',
                'ordering': ['programme', 'group', '-version'],
            },
        ),
        migrations.CreateModel(
            name='GroupAgreementConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='coaching.groupagreement')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_agreements', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['confirmed_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='GroupAgreementStart',
            fields=[
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='agreement_start', serialize=False, to='coaching.programme')),
                ('in_group', models.TextField(blank=True, max_length=6000, verbose_name='In a group')),
                ('between_groups', models.TextField(blank=True, max_length=6000, verbose_name='Between groups')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Expectation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('leader', "The leader's own"), ('principal', "The principal's"), ('participants', "The participants'"), ('supporters', "The supporters'")], max_length=12)),
                ('text', models.CharField(max_length=300, verbose_name='Expectation')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('mark', models.CharField(blank=True, choices=[('reasonable', 'Reasonable'), ('unreasonable', 'Not reasonable'), ('to_talk', 'To talk about')], max_length=12)),
                ('marked_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expectations', to='coaching.group')),
                ('marked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='expectations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'expectation',
                'verbose_name_plural': 'expectations',
                'ordering': ['group', 'written_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['leader', 'principal', 'participants', 'supporters'])), name='expectation_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('mark', ''), ('marked_at', None)), models.Q(('mark__in', ['reasonable', 'unreasonable', 'to_talk']), ('marked_at__isnull', False)), _connector='OR'), name='expectation_marked_has_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='groupagreement',
            constraint=models.UniqueConstraint(fields=('programme', 'group', 'version'), name='group_agreement_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='groupagreement',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='group_agreement_from_one'),
        ),
        migrations.AddConstraint(
            model_name='groupagreementconfirmation',
            constraint=models.UniqueConstraint(fields=('agreement', 'person'), name='group_agreement_confirmed_once'),
        ),
        migrations.RunSQL(
            "ALTER TABLE coaching_groupagreement ADD CONSTRAINT coaching_groupagreement_group_fits "
            "FOREIGN KEY (group_id, programme_id) REFERENCES coaching_group (id, programme_id) "
            "DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE coaching_groupagreement DROP CONSTRAINT coaching_groupagreement_group_fits",
        ),
    ]
