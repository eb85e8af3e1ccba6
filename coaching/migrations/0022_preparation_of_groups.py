"""What a group prepares before its start, and the list that a programme gives its groups."""

import coaching.models.preparation
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0021_what_happens_to_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Preparation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_sv', models.CharField(max_length=200, verbose_name='What')),
                ('text_en', models.CharField(blank=True, max_length=200)),
                ('owner', models.CharField(choices=[('leader', 'The leader'), ('principal', 'The principal')], max_length=10, verbose_name='Who sees to it')),
                ('days_before', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='Ready by')),
                ('position', models.PositiveIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'To do'), ('done', 'Ready'), ('not_needed', 'Not needed')], default='open', max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preparations', to='coaching.group')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'preparation',
                'verbose_name_plural': 'preparations',
                'ordering': ['group', 'id'],
            },
            bases=(coaching.models.preparation._InTwoLanguages, models.Model),
        ),
        migrations.CreateModel(
            name='PreparationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('from_state', models.CharField(blank=True, choices=[('open', 'To do'), ('done', 'Ready'), ('not_needed', 'Not needed')], max_length=10)),
                ('to_state', models.CharField(choices=[('open', 'To do'), ('done', 'Ready'), ('not_needed', 'Not needed')], max_length=10)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('preparation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='coaching.preparation')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PreparationTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_sv', models.CharField(max_length=200, verbose_name='What')),
                ('text_en', models.CharField(blank=True, max_length=200, verbose_name='What, in English')),
                ('owner', models.CharField(choices=[('leader', 'The leader'), ('principal', 'The principal')], max_length=10, verbose_name='Who sees to it')),
                ('days_before', models.PositiveSmallIntegerField(verbose_name='Days before the start')),
                ('position', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preparation_templates', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'line of the preparation list',
                'verbose_name_plural': 'lines of the preparation list',
                'ordering': ['programme', 'position'],
            },
            bases=(coaching.models.preparation._InTwoLanguages, models.Model),
        ),
        migrations.AddField(
            model_name='preparation',
            name='template',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='coaching.preparationtemplate'),
        ),
        migrations.AddConstraint(
            model_name='preparationtemplate',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('programme', 'position'), name='preparation_template_position_once'),
        ),
        migrations.AddConstraint(
            model_name='preparationtemplate',
            constraint=models.CheckConstraint(condition=models.Q(('owner__in', ['leader', 'principal'])), name='preparation_template_owner_known'),
        ),
        migrations.AddConstraint(
            model_name='preparationtemplate',
            constraint=models.CheckConstraint(condition=models.Q(('days_before__lte', 365)), name='preparation_template_days_possible'),
        ),
        migrations.AddIndex(
            model_name='preparation',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['group', 'owner'], name='preparation_open'),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.UniqueConstraint(fields=('group', 'template'), name='preparation_of_template_once'),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.CheckConstraint(condition=models.Q(('owner__in', ['leader', 'principal'])), name='preparation_owner_known'),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'open')), models.Q(('settled_at__isnull', False), ('state__in', ['done', 'not_needed'])), _connector='OR'), name='preparation_settled_has_time'),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('days_before__lte', 365), ('due_on', None)), models.Q(('days_before', None), ('due_on__isnull', False)), _connector='OR'), name='preparation_due_in_one_way'),
        ),
    ]
