"""Settings, all from the environment; .env.example says what each variable is for.

Nothing here starts or looks for a server. What is needed and missing is an error, except on a development machine,
where config.embedded fills the environment before this is read.
"""

import re
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# Where everything goes that is written at run time.
VAR = Path(env("VAR_DIR", default="") or BASE_DIR / "var")

# -- what this installation is ------------------------------------------------------------------------------------

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
# The address that people reach the site by: used in mail, where there is no request to ask.
BASE_URL = env("BASE_URL").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
BASE_HOST = BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[BASE_HOST, *(["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Shows the demonstration sign-ins on the login page.
DEMO = env.bool("DEMO", default=False)

# -- applications -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts.apps.AccountsConfig",
    "scheduling.apps.SchedulingConfig",
    "coaching.apps.CoachingConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "bootstrap",
    "chartkick.django",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "health_check",
    "lucide",
    "template_partials",
]

MIDDLEWARE = [
    "accounts.middleware.ActingPersonMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.RefuseNullMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "coaching.middleware.VaultMiddleware",
    "accounts.middleware.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireMfaMiddleware",
    "accounts.middleware.KeepOutOfCachesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.look",
                "accounts.context.places",
                "accounts.context.demo_sign_ins",
                "coaching.context.vault",
            ],
        },
    }
]
# Widgets may be overridden in templates/django/forms/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# -- database, broker, cache --------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=300),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise environ.ImproperlyConfigured(
        "DATABASE_URL must name a PostgreSQL database: postgres://user@host/name"
    )
# The role that owns the tables and migrates, where it is not the application's own (accounts/databaseroles.py).
DATABASE_OWNER = (
    env.db_url_config(env("OWNER_DATABASE_URL")) if env("OWNER_DATABASE_URL", default="") else None
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "bollplank",
    }
}

# -- people and sessions ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Long enough for those who read their mail once a day.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.account.LoginForm",
    "add_email": "accounts.forms.account.AddEmailForm",
    "change_password": "accounts.forms.account.ChangePasswordForm",
    "set_password": "accounts.forms.account.SetPasswordForm",
    "reset_password": "accounts.forms.account.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.account.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# People come by invitation: the invitation's link, received by mail, is the verification.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# A whole school often shares one address on the network, so what is counted per address is generous,
# and what is counted per account is not.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/300s/key",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    # Passphrases and recovery codes of the vault; what opens it clears the count.
    "vault": "5/300s/user",
    # Codes of certificates, which anybody may check.
    "certificate": "60/m/ip",
}

# Sign-in in two steps: a passkey, which is both at once, or a code from an app after the password.
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.mfa.AuthenticateForm",
    "reauthenticate": "accounts.forms.mfa.ReauthenticateForm",
    "activate_totp": "accounts.forms.mfa.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.mfa.AddWebAuthnForm",
    "edit_webauthn": "accounts.forms.mfa.EditWebAuthnForm",
    "authenticate_webauthn": "accounts.forms.mfa.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "accounts.forms.mfa.ReauthenticateWebAuthnForm",
    "login_webauthn": "accounts.forms.mfa.LoginWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Bollplank"
# Half a minute before and after, for telephones whose clock is a little off.
MFA_TOTP_TOLERANCE = 1
# Addresses are verified by the invitation. Without this nobody who signs in in two steps could change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Codes are counted as failed sign-ins are, for each account and, generously, for each address.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
# Seal what the codes are made from. The first seals, all open: so a new one is put before the old one.
MFA_KEYS = env.list("MFA_KEYS")
if not MFA_KEYS or not all(re.fullmatch("[0-9a-fA-F]{64}", key) for key in MFA_KEYS):
    raise environ.ImproperlyConfigured("MFA_KEYS must be a list of keys of 64 hexadecimal digits each")
# Whether administrators and coaches have to sign in in two steps.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)

# How many proxies of our own stand before us: as many addresses at the end of X-Forwarded-For are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# In the database, with a cache before it: a session can be ended from our side, and survives a restart of Redis.
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True

# -- files --------------------------------------------------------------------------------------------------------

# Collected, compressed and with names that change with the content; or straight from where they are written.
STATIC_COLLECTED = env.bool("STATIC_COLLECTED", default=not DEBUG)
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "uploads", "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_COLLECTED
# Files above this go to disk while they arrive. How big a file may be is for each form to say, in a sentence;
# what is not a file is held in memory, and is limited here.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# What was erased is written down here, so that a restored backup does not bring it back: away from the backups.
TOMBSTONES = Path(env("TOMBSTONES", default="") or VAR / "tombstones.log")

# Coaches' own calendars are read from the open internet only, but for these servers: names, perhaps with a port.
BUSY_FEED_TRUSTED_HOSTS = env.list("BUSY_FEED_TRUSTED_HOSTS", default=[])

# -- mail ---------------------------------------------------------------------------------------------------------

EMAIL = env.email_url("EMAIL_URL")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_SUBJECT_PREFIX = ""
EMAIL_USE_LOCALTIME = True
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Bollplank <no-reply@{BASE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Replies from people's calendars: the address that they go to, and the Maildir that its mail is delivered to.
REPLY_ADDRESS = env("REPLY_ADDRESS", default="")
REPLY_MAILDIR = env("REPLY_MAILDIR", default="")
if bool(REPLY_ADDRESS) != bool(REPLY_MAILDIR):
    raise environ.ImproperlyConfigured("REPLY_ADDRESS and REPLY_MAILDIR are set together, or neither of them")
# The Maildir that the development mail sink writes to, for the page that shows it; empty where mail is real.
MAIL_SINK = env("MAIL_SINK", default="")

# -- headers ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Only believed behind a proxy of ours, which has to set it on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None

# -- logging ------------------------------------------------------------------------------------------------------

# What people write is never logged: no bodies, no form data, no task arguments. Errors name a place in the code.
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.PlainFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.db.backends": {"level": "INFO"},
        # /health/ says itself what is down; the reason would fill the log each time somebody asks.
        "health_check": {"level": "ERROR"},
    },
}
