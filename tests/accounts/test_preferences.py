import pytest
from django.urls import reverse

from accounts import context
from tests.factories import PersonFactory


def chosen_theme(client):
    cookie = client.cookies.get(context.THEME_COOKIE)
    return cookie and cookie.value


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_theme_is_kept_in_the_browser(client, db, theme):
    answer = client.post(reverse("set_theme"), {"theme": theme, "next": "/#how"})
    assert (answer.status_code, answer.url) == (302, "/#how")
    assert chosen_theme(client) == theme
    assert client.get("/").context["theme"] == theme


@pytest.mark.parametrize(
    ("cookie", "attribute", "dark_styles"),
    [
        ("light", 'data-bs-theme="light"', None),
        ("dark", 'data-bs-theme="dark"', 'media="screen"'),
        ("auto", 'data-bs-theme="light"', 'media="screen and (prefers-color-scheme: dark)"'),
        ("purple", 'data-bs-theme="light"', 'media="screen and (prefers-color-scheme: dark)"'),
    ],
)
def test_page_links_the_dark_styles_that_the_choice_asks_for(client, db, cookie, attribute, dark_styles):
    client.cookies[context.THEME_COOKIE] = cookie
    page = client.get("/").content.decode()
    assert attribute in page
    links = [line for line in page.splitlines() if "css/dark" in line]
    assert len(links) == (1 if dark_styles else 0)
    assert all(dark_styles in link for link in links)


def test_unknown_theme_changes_nothing(client, db):
    client.post(reverse("set_theme"), {"theme": "dark"})
    client.post(reverse("set_theme"), {"theme": "purple"})
    assert chosen_theme(client) == "dark"


@pytest.mark.parametrize("name", ["set_theme", "set_language"])
@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example.org/", "//elsewhere.example.org", "javascript:1", ""]
)
def test_choice_never_leads_to_another_host(client, db, name, elsewhere):
    answer = client.post(reverse(name), {"next": elsewhere}, headers={"referer": elsewhere})
    assert answer.url == "/"


@pytest.mark.parametrize("name", ["set_theme", "set_language"])
def test_choice_is_a_post(client, db, name):
    assert client.get(reverse(name)).status_code == 405


def test_language_of_a_visitor_is_kept_in_the_browser(client, db):
    assert 'lang="sv"' in client.get("/").content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").content.decode()


def test_language_follows_the_person(client, db):
    person = PersonFactory(language="sv")
    client.force_login(person)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    person.refresh_from_db()
    assert person.language == "en"


@pytest.mark.parametrize("language", ["xx", "", "de"])
def test_unknown_language_changes_nothing(client, db, language):
    person = PersonFactory(language="sv")
    client.force_login(person)
    client.post(reverse("set_language"), {"language": language, "next": "/"})
    person.refresh_from_db()
    assert person.language == "sv"
    assert "django_language" not in client.cookies


def test_preferences_ask_to_sign_in(client, db):
    answer = client.get(reverse("preferences"))
    assert answer.url == f"{reverse('account_login')}?next={reverse('preferences')}"
