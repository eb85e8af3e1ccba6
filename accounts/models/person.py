"""People, who sign in with their e-mail address."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models.order import sort_key_field


class LowerEmailField(models.EmailField):
    """An address in lower case, so that uniqueness and sign-in never hang on somebody's shift key."""

    def to_python(self, value):
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value.lower() if isinstance(value, str) else value


@dataclass(frozen=True)
class Scopes:
    """Ids of what a person sees by current duties; a teacher's own school is not in `schools`."""

    authorities: frozenset
    areas: frozenset
    schools: frozenset


class PersonQuerySet(models.QuerySet):
    def visible_to(self, person):
        """People whom `person` may look up: oneself, and whoever has a duty within one's scope."""
        from accounts.models.duty import Duty

        duties = Duty.objects.filter(Duty.objects.within(person.scopes))
        return self.filter(Q(pk=person.pk) | Q(pk__in=duties.values("person")))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def create_user(self, email, password=None, **fields):
        """A new person; without a password nobody can sign in until an invitation is accepted."""
        person = self.model(email=email, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        """As `create_user`: rights come from duties, so a superuser is only a person (for `createsuperuser`)."""
        return self.create_user(email, password, **fields)


class Person(AbstractBaseUser):
    """Somebody who can sign in. Rights come from duties only."""

    class Language(models.TextChoices):
        SWEDISH = "sv", "Svenska"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = LowerEmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address exists already.")},
    )
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    is_active = models.BooleanField(_("can sign in"), default=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    # Raised to end every session of this person: it goes into the hash that sessions hang on.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    # Raised to lock everything that this person has unlocked, in any browser: what is kept of it is bound to this.
    unlocked_round = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sort_name = sort_key_field("family_name", "given_name")

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        ordering = ["sort_name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower_case")
        ]
        indexes = [models.Index("sort_name", "id", name="person_by_sort_name")]

    def __str__(self):
        return self.get_full_name()

    def save(self, *, update_fields=None, **kwargs):
        """As Django's, but for the rounds, which only `accounts.services.signin` raises.

        Saved along as they were read before, they would bring back what somebody has ended meanwhile.
        """
        if update_fields is None and not self._state.adding:
            kept = {"session_round", "unlocked_round"} | self.get_deferred_fields()
            update_fields = [
                field.attname
                for field in self._meta.concrete_fields
                if not (field.primary_key or field.generated or field.attname in kept)
            ]
        super().save(update_fields=update_fields, **kwargs)

    def get_full_name(self):
        """Given and family name, as on a name badge."""
        return f"{self.given_name} {self.family_name}".strip()

    def get_short_name(self):
        """The given name, for greetings."""
        return self.given_name

    def _get_session_auth_hash(self, secret=None):
        # Django's own hooks for the present key and for former ones both end here.
        by_password = super()._get_session_auth_hash(secret=secret)
        text = f"{by_password}{self.session_round}"
        return salted_hmac("accounts.session_round", text, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def current_duties(self):
        """Today's duties with their scope, one query, kept for the life of this object."""
        return list(self.duties.current().select_related("authority", "area", "school__area", "team"))

    def has_role(self, *roles):
        """Whether one of today's duties has one of `roles`."""
        return any(duty.role in roles for duty in self.current_duties)

    @cached_property
    def scopes(self):
        """What today's duties let this person see of schools and people."""
        duties = self.current_duties
        return Scopes(
            authorities=frozenset(
                d.authority_id for d in duties if d.role in (Role.ADMINISTRATOR, Role.COACH)
            ),
            areas=frozenset(d.area_id for d in duties if d.role == Role.AREA_MANAGER),
            schools=frozenset(d.school_id for d in duties if d.role == Role.PRINCIPAL),
        )

    def authorities_as(self, *roles):
        """Ids of the authorities in which one of today's duties has one of `roles`."""
        return frozenset(d.authority_id for d in self.current_duties if d.role in roles)

    def schools_as(self, *roles):
        """Ids of the schools in which one of today's duties has one of `roles`."""
        return frozenset(d.school_id for d in self.current_duties if d.role in roles and d.school_id)

    def areas_as(self, *roles):
        """Ids of the areas in which one of today's duties has one of `roles`."""
        return frozenset(d.area_id for d in self.current_duties if d.role in roles and d.area_id)
