import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from config.views import csrf_failure, server_error

OWN = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def expired(db):
    """A function that posts to an address with a token that is no longer valid; returns the answer."""

    def post(data, path="/people/new/?step=2", **headers):
        request = RequestFactory().post(path, data, **(headers or OWN))
        request.user = AnonymousUser()
        request.session = Client().session
        request.csp_nonce = ""
        return csrf_failure(request, "CSRF token missing").content.decode()

    return post


def test_what_was_typed_is_kept_behind_a_button(expired):
    page = expired({"name": 'Åsa "<Berg>', "subject": ["1", "2"], "csrfmiddlewaretoken": "old"})
    assert "Åsa &quot;&lt;Berg&gt;" in page
    assert page.count('name="subject"') == 2
    assert 'action="/people/new/?step=2"' in page
    assert page.count('name="csrfmiddlewaretoken"') >= 1
    assert 'value="old"' not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://elsewhere.example.org"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_REFERER": "https://elsewhere.example.org/http://testserver/"},
        {"HTTP_USER_AGENT": "says nothing"},
    ],
)
def test_what_another_site_sent_is_not_offered_again(expired, headers):
    assert "planted" not in expired({"name": "planted"}, **headers)


def test_passwords_are_never_written_back(expired):
    page = expired({"login": "asa@example.se", "password": "korrekt-häst"})
    assert "korrekt-häst" not in page
    assert "asa@example.se" not in page


def test_files_have_to_be_chosen_again(expired):
    page = expired({"note": "kept", "file": SimpleUploadedFile("a.csv", b"secret;content")})
    assert "secret;content" not in page
    assert "kept" in page
    assert 'name="note"' not in page


def test_the_middleware_answers_with_it(db):
    response = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "a@example.se"}, **OWN
    )
    assert response.status_code == 403
    assert response.templates[0].name == "csrf_failure.html"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_error_of_ours_is_told_in_the_readers_language_without_the_database(language):
    request = RequestFactory().get("/")
    with translation.override(language):
        response = server_error(request)
    assert response.status_code == 500
    assert f'lang="{language}"' in response.content.decode()
