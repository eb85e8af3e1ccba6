"""The public page of a programme says more, and takes the details of those who are interested."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_months_that_interest_is_kept'),
        ('coaching', '0023_expectations_and_group_agreements'),
        ('scheduling', '0014_mail_to_bare_addresses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('place_of_work', models.CharField(max_length=160, verbose_name='school or authority')),
                ('about', models.CharField(blank=True, max_length=1000, verbose_name='what it is about')),
                ('status', models.CharField(choices=[('new', 'New'), ('contacted', 'Contacted'), ('application', 'Became an application or request'), ('closed', 'Closed')], default='new', max_length=12, verbose_name='state')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'interest',
                'verbose_name_plural': 'interests',
                'ordering': ['received_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='InterestEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('from_status', models.CharField(blank=True, choices=[('new', 'New'), ('contacted', 'Contacted'), ('application', 'Became an application or request'), ('closed', 'Closed')], max_length=12)),
                ('to_status', models.CharField(choices=[('new', 'New'), ('contacted', 'Contacted'), ('application', 'Became an application or request'), ('closed', 'Closed')], max_length=12)),
            ],
            options={
                'verbose_name': 'what happened to interest',
                'verbose_name_plural': 'what happened to interest',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='programme',
            name='audiences',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('teachers', 'Teachers'), ('teams', 'Teams'), ('principals', 'Principals'), ('process_leaders', 'Process leaders'), ('career_teachers', 'Career teachers')], max_length=20), blank=True, default=list, size=None, verbose_name='turns to'),
        ),
        migrations.AddField(
            model_name='programme',
            name='is_open_for_interest',
            field=models.BooleanField(default=False, verbose_name='takes interest from anybody'),
        ),
        migrations.AddField(
            model_name='programme',
            name='place',
            field=models.CharField(blank=True, max_length=120, verbose_name='place'),
        ),
        migrations.AddField(
            model_name='programme',
            name='published_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='programme',
            name='terms',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='terms'),
        ),
        migrations.AddField(
            model_name='programme',
            name='who_may_join',
            field=models.TextField(blank=True, max_length=1000, verbose_name='who may join'),
        ),
        migrations.AlterField(
            model_name='exportevent',
            name='kind',
            field=models.CharField(choices=[('vault', 'What one may read'), ('my_data', 'What is stored about oneself'), ('interests', 'Interest in programmes')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='programme',
            index=models.Index(models.F('published_at'), condition=models.Q(('is_published', True)), name='programme_published'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('audiences__contained_by', ['teachers', 'teams', 'principals', 'process_leaders', 'career_teachers'])), name='programme_audiences_known'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Regex(models.Func(models.F('terms'), models.Value(','), function='array_to_string', output_field=models.TextField()), models.Value('^((HT|VT)-[0-9]{2}(,(HT|VT)-[0-9]{2})*)?$')), name='programme_terms_are_codes'),
        ),
        migrations.AddField(
            model_name='interest',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interests', to=settings.AUTH_USER_MODEL, verbose_name='who answers'),
        ),
        migrations.AddField(
            model_name='interest',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='coaching.programme', verbose_name='programme'),
        ),
        migrations.AddField(
            model_name='interestevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='interestevent',
            name='interest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='coaching.interest'),
        ),
        migrations.AddField(
            model_name='interestevent',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='interest',
            index=models.Index(fields=['programme', 'email', 'received_at'], name='interest_of_whom'),
        ),
        migrations.AddIndex(
            model_name='interest',
            index=models.Index(fields=['received_at'], name='interest_by_age'),
        ),
        migrations.AddConstraint(
            model_name='interest',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['new', 'contacted', 'application', 'closed'])), name='interest_status_known'),
        ),
        migrations.AddConstraint(
            model_name='interest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('status__in', ('application', 'closed'))), models.Q(('settled_at', None), ('status__in', ('new', 'contacted'))), _connector='OR'), name='interest_settled_has_time'),
        ),
    ]
