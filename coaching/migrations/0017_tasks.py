"""Tasks between meetings, what becomes of them, and those that a programme offers to be taken over."""

import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0016_goals_cycles_attainment"),
        ("scheduling", "0013_module_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField(verbose_name="until")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="coaching.engagement",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="task",
                        to="coaching.entry",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="scheduling.meeting",
                    ),
                ),
                (
                    "reflection",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reflected_task",
                        to="coaching.entry",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "teacher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
                        max_length=10,
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("dropped", "Dropped")], max_length=10
                    ),
                ),
                ("due_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="coaching.task"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_sv", models.CharField(max_length=120, verbose_name="Name")),
                ("what_sv", models.TextField(verbose_name="What to try")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="Name in English")),
                ("what_en", models.TextField(blank=True, verbose_name="What to try, in English")),
                ("position", models.PositiveIntegerField()),
                ("is_published", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="task_templates",
                        to="coaching.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "task to take over",
                "verbose_name_plural": "tasks to take over",
                "ordering": ["programme", "position"],
            },
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("engagement"), models.F("status"), models.F("due_on"), name="task_by_engagement"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("teacher"),
                models.F("due_on"),
                condition=models.Q(("status", "open")),
                name="task_open_by_teacher",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "done", "dropped"])), name="task_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("status", "done")),
                    models.Q(models.Q(("status", "done"), _negated=True), ("done_at__isnull", True)),
                    _connector="OR",
                ),
                name="task_done_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entry", None),
                    ("reflection", None),
                    models.Q(("entry", models.F("reflection")), _negated=True),
                    _connector="OR",
                ),
                name="task_reflection_is_another_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="tasktemplate",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("programme", "position"),
                name="task_template_position_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="tasktemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name_en", ""), ("what_en", "")),
                    models.Q(("name_en", ""), ("what_en", ""), _connector="OR", _negated=True),
                    _connector="OR",
                ),
                name="task_template_english_whole",
            ),
        ),
    ]
