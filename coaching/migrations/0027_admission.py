"""Networks and courses admit people: intakes, applications, tasks between meetings, certificates."""

import coaching.models.certificate
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_round_of_what_is_unlocked'),
        ('coaching', '0026_conversation_methods'),
        ('scheduling', '0013_module_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('career_post', models.CharField(choices=[('first_teacher', 'First teacher'), ('lektor', 'Lektor'), ('other', 'Another mandate'), ('none', 'None of these')], max_length=20, verbose_name='career post')),
                ('mandate', models.TextField(blank=True, max_length=600, verbose_name="mandate in one's post")),
                ('state', models.CharField(choices=[('waits_principal', 'Waits for the principal'), ('applied', 'Waits for an answer'), ('waiting', 'On the waiting list'), ('admitted', 'Admitted'), ('declined', 'Not admitted'), ('withdrawn', 'Withdrawn'), ('left', 'Has left')], max_length=20, verbose_name='state')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('applied_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('complete_at', models.DateTimeField(blank=True, null=True)),
                ('place_number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('round', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('confirms', models.BooleanField(blank=True, editable=False, null=True)),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name_shown_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('mail_shown_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_for', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='applications', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='coaching.programme')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.school', verbose_name='school')),
            ],
            options={
                'verbose_name': 'application',
                'verbose_name_plural': 'applications',
                'ordering': ['applied_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ApplicationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('from_state', models.CharField(blank=True, choices=[('waits_principal', 'Waits for the principal'), ('applied', 'Waits for an answer'), ('waiting', 'On the waiting list'), ('admitted', 'Admitted'), ('declined', 'Not admitted'), ('withdrawn', 'Withdrawn'), ('left', 'Has left')], max_length=20)),
                ('to_state', models.CharField(choices=[('waits_principal', 'Waits for the principal'), ('applied', 'Waits for an answer'), ('waiting', 'On the waiting list'), ('admitted', 'Admitted'), ('declined', 'Not admitted'), ('withdrawn', 'Withdrawn'), ('left', 'Has left')], max_length=20)),
                ('reason', models.CharField(blank=True, choices=[('not_target', 'Outside the target group'), ('no_mandate', 'There is no mandate in the post for this'), ('full', 'There are more applications than places'), ('no_time', 'The time cannot be freed'), ('no_cover', 'Nobody can stand in at the school'), ('other_plans', 'The school has other plans this year'), ('on_behalf', "By the programme office on the principal's behalf"), ('taken_back', 'The principal has taken the answer back'), ('by_itself', 'There was a place'), ('moved_up', 'A place became free'), ('by_office', 'Ended by those who run the programme'), ('called_off', 'The programme is called off')], max_length=20)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='coaching.application')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=coaching.models.certificate.new_code, editable=False, max_length=12, unique=True)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(max_length=170, verbose_name='name')),
                ('programme_name', models.CharField(max_length=120, verbose_name='programme')),
                ('authority_name', models.CharField(max_length=120, verbose_name='school authority')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='certificates', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('places', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2000)], verbose_name='places')),
                ('opens_on', models.DateField(blank=True, null=True, verbose_name='opens')),
                ('closes_on', models.DateField(blank=True, null=True, verbose_name='last day to apply')),
                ('needs_principal', models.BooleanField(default=False, verbose_name='the principal confirms the conditions')),
                ('conditions', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='what the principal confirms')),
                ('needs_mandate', models.BooleanField(default=False, verbose_name="one has a mandate in one's post")),
                ('has_certificate', models.BooleanField(default=False, verbose_name='certificate')),
                ('attendance_for_certificate', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='attendance for a certificate, percent')),
                ('called_off_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='intake', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'intake',
                'verbose_name_plural': 'intakes',
            },
        ),
        migrations.CreateModel(
            name='ProgrammeTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('what', models.TextField(max_length=2000, verbose_name='what to do')),
                ('due_on', models.DateField(verbose_name='until')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='scheduling.meeting', verbose_name='for')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='between_tasks', to='coaching.programme')),
            ],
            options={
                'verbose_name': 'task between meetings',
                'verbose_name_plural': 'tasks between meetings',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='what you tried and what came of it')),
                ('is_only_done', models.BooleanField(default=False)),
                ('handed_in_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('shared_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_ins', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_ins', to='coaching.programmetask')),
            ],
            options={
                'verbose_name': 'hand-in',
                'verbose_name_plural': 'hand-ins',
                'ordering': ['handed_in_at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(models.F('programme'), models.F('state'), models.F('complete_at'), name='application_in_line'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(models.F('person'), models.F('state'), name='application_by_person'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waits_principal', 'applied', 'waiting', 'admitted'))), fields=('programme', 'person'), name='application_one_open'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('programme', 'place_number'), name='application_place_once'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waits_principal', 'applied', 'waiting', 'admitted', 'declined', 'withdrawn', 'left'])), name='application_state_known'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'admitted'), ('place_number__gte', 1)), models.Q(models.Q(('state', 'admitted'), _negated=True), ('place_number', None)), _connector='OR'), name='application_admitted_has_place'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['applied', 'waiting', 'admitted']), _negated=True), ('complete_at__isnull', False), _connector='OR'), name='application_complete_has_time'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('confirms', None)), models.Q(('answered_at__isnull', False), ('confirms__isnull', False)), _connector='OR'), name='application_answer_has_time'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('mail_shown_at', None), ('name_shown_at__isnull', False), _connector='OR'), name='application_mail_with_name'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('programme', 'person'), name='certificate_one_valid'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='certificate_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{12}$')), name='certificate_code_form'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.CheckConstraint(condition=models.Q(('places', None), ('places__range', (1, 2000)), _connector='OR'), name='intake_places_possible'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.CheckConstraint(condition=models.Q(('opens_on', None), ('closes_on', None), ('closes_on__gte', models.F('opens_on')), _connector='OR'), name='intake_closes_after_opening'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.CheckConstraint(condition=models.Q(('attendance_for_certificate__range', (1, 100))), name='intake_attendance_possible'),
        ),
        migrations.AddConstraint(
            model_name='programmetask',
            constraint=models.UniqueConstraint(fields=('programme', 'title', 'due_on'), name='programme_task_once'),
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.UniqueConstraint(fields=('task', 'person'), name='hand_in_once'),
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_only_done', True), ('shared_at', None), ('text', '')), models.Q(('is_only_done', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='hand_in_has_text_or_is_only_done'),
        ),
    ]
