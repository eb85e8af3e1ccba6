"""Watches on the catalogue; and what is published already counts as published today, so that it is no news."""

import django.utils.timezone
from django.db import migrations, models
from django.utils import timezone


def published_now(apps, schema_editor):
    programmes = apps.get_model("coaching", "Programme").objects
    programmes.filter(is_published=True, published_at=None).update(published_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0024_public_pages_and_interest'),
    ]

    operations = [
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(choices=[('sv', 'Swedish'), ('en', 'English')], max_length=2)),
                ('q', models.CharField(blank=True, max_length=100, verbose_name='words')),
                ('kind', models.CharField(blank=True, choices=[('teacher_coaching', 'Teacher coaching'), ('supervision', 'Supervision for learning'), ('course', 'Course'), ('process_support', 'Process leader support'), ('network', 'Network')], max_length=20, verbose_name='kind')),
                ('audience', models.CharField(blank=True, choices=[('teachers', 'Teachers'), ('teams', 'Teams'), ('principals', 'Principals'), ('process_leaders', 'Process leaders'), ('career_teachers', 'Career teachers')], max_length=20, verbose_name='for')),
                ('term', models.CharField(blank=True, max_length=5, verbose_name='term')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('consent_wording', models.CharField(max_length=500)),
                ('consented_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('told_until', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'watch',
                'verbose_name_plural': 'watches',
                'ordering': ['consented_at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at', None)), fields=('email',), name='watch_one_unconfirmed'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('email', 'q', 'kind', 'audience', 'term', 'place'), name='watch_once'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Lower('email'), models.F('email')), name='watch_email_lower'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.CheckConstraint(condition=models.Q(('consent_wording', ''), _negated=True), name='watch_has_consent'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'teacher_coaching', 'supervision', 'course', 'process_support', 'network']), ('audience__in', ['', 'teachers', 'teams', 'principals', 'process_leaders', 'career_teachers']), ('term__regex', '^((HT|VT)-[0-9]{2})?$')), name='watch_criteria_known'),
        ),
        migrations.RunPython(published_now, migrations.RunPython.noop),
    ]
