"""Lesson visits: whose lesson, and how far each has come. Tables of facts alone."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0017_tasks'),
        ('scheduling', '0013_module_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LessonVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('focus_at', models.DateTimeField(blank=True, null=True, verbose_name='focus named')),
                ('begun_at', models.DateTimeField(blank=True, null=True, verbose_name='observation begun')),
                ('handed_over_at', models.DateTimeField(blank=True, null=True, verbose_name='observation handed over')),
                ('reflected_at', models.DateTimeField(blank=True, null=True, verbose_name='reflected')),
                ('analysed_at', models.DateTimeField(blank=True, null=True, verbose_name='analysed')),
                ('analysis', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching.entry')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='coaching.engagement')),
                ('focus', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching.entry')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit', to='scheduling.meeting')),
                ('observation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching.entry')),
                ('reflection', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching.entry')),
                ('teacher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_visits', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'lesson visit',
                'verbose_name_plural': 'lesson visits',
                'ordering': ['meeting'],
                'indexes': [models.Index(models.F('engagement'), condition=models.Q(('analysed_at', None)), name='visit_under_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('begun_at', None), ('reflected_at', None)), ('focus_at__isnull', False), _connector='OR'), name='visit_focus_comes_first'), models.CheckConstraint(condition=models.Q(('handed_over_at', None), ('begun_at__isnull', False), _connector='OR'), name='visit_begun_before_handed'), models.CheckConstraint(condition=models.Q(('analysed_at', None), models.Q(('handed_over_at__isnull', False), ('reflected_at__isnull', False)), _connector='OR'), name='visit_analysed_after_both'), models.CheckConstraint(condition=models.Q(models.Q(('focus', None), ('focus_at__isnull', False), _connector='OR'), models.Q(('observation', None), ('begun_at__isnull', False), _connector='OR'), models.Q(('reflection', None), ('reflected_at__isnull', False), _connector='OR'), models.Q(('analysis', None), ('analysed_at__isnull', False), _connector='OR')), name='visit_written_has_time')],
            },
        ),
    ]
