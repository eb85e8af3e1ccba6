import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from config.embedded import BASE_DIR
from config.lint import PRODUCTION

NEEDED = ["SECRET_KEY", "MFA_KEYS", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]


def read_settings(environment, code="pass"):
    """What a fresh process prints that has only `environment`."""
    path = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"}
    script = f"import django; django.setup(); from django.conf import settings as s; {code}"
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**path, **environment},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_every_variable_is_explained_in_the_example():
    read = set()
    for name in ["settings.py", "embedded.py", "run.py"]:
        text = (BASE_DIR / "config" / name).read_text()
        read |= set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', text))
        read |= set(re.findall(r'environ(?:\.get|\.setdefault)?[\[(]"([A-Z_]+)"', text))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.M))
    assert read - {"DJANGO_SETTINGS_MODULE"} == explained


@pytest.mark.parametrize("name", NEEDED)
def test_what_production_needs_has_no_default(name):
    result = read_settings({key: value for key, value in PRODUCTION.items() if key != name})
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]


def test_only_postgresql():
    result = read_settings({**PRODUCTION, "DATABASE_URL": "sqlite:///x.sqlite3"})
    assert "DATABASE_URL must name a PostgreSQL database" in result.stderr


def test_production_is_strict():
    names = "DEBUG DEMO SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT"
    code = f"print(*[getattr(s, name) for name in '{names}'.split()])"
    assert read_settings(PRODUCTION, code).stdout == "False False True True 31536000 True\n"


def test_a_proxy_is_only_believed_when_there_is_one():
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0


def test_security_headers(client, db):
    headers = client.get("/health/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "manifest-src": "'self'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_nonce_is_new_for_each_answer(client, db):
    nonces = set()
    for _ in range(2):
        response = client.get(reverse("account_login"))
        nonces |= set(re.findall(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"]))
        found = set(re.findall(r'nonce="([^"]+)"', response.content.decode()))
        assert found <= nonces
    assert len(nonces) in {0, 2}


def test_nobody_signs_up_by_themselves(client, db):
    page = client.post(
        reverse("account_signup"), {"email": "a@example.se", "password1": "x" * 20, "password2": "x" * 20}
    )
    from accounts.models import Person

    assert page.status_code in {200, 403}
    assert Person.objects.count() == 0


def test_passwords_are_not_kept_in_the_cookie_or_the_clear():
    assert settings.SESSION_ENGINE == "config.sessions"
    assert settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"


def test_requirements_are_pinned():
    for name in ["requirements.txt", "requirements-dev.txt"]:
        for line in (BASE_DIR / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", line), line
