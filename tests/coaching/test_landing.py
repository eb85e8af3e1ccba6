import pytest
from django.urls import reverse

from coaching.models import Programme
from tests.factories import AuthorityFactory, PersonFactory, ProgrammeFactory


def test_visitor_reads_how_coaching_works(client, db):
    answer = client.get(reverse("landing"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count('<ol class="steps">') == 1
    assert reverse("account_login") in page
    assert list(answer.context["programmes"]) == []
    assert "Inget är publicerat just nu" in page


def test_catalogue_shows_published_programmes_only(client, db):
    shown = ProgrammeFactory(name="Lärarcoachning", summary="Enskilt eller i arbetslag.", is_published=True)
    hidden = ProgrammeFactory(name="Nätverk under arbete", is_published=False)
    page = client.get(reverse("landing")).content.decode()
    assert shown.name in page
    assert shown.summary in page
    assert hidden.name not in page


def test_contact_is_shown_where_something_is_published(client, db):
    authority = AuthorityFactory(contact_email="kansli@example.se")
    AuthorityFactory(contact_email="annan@example.se")
    ProgrammeFactory(authority=authority, is_published=True)
    page = client.get(reverse("landing")).content.decode()
    assert "mailto:kansli@example.se" in page
    assert "annan@example.se" not in page


def test_name_of_a_programme_is_text(client, db):
    ProgrammeFactory(name="<b>Fet</b>", is_published=True)
    page = client.get(reverse("landing")).content.decode()
    assert "<b>Fet</b>" not in page
    assert "&lt;b&gt;Fet&lt;/b&gt;" in page


def test_landing_asks_the_database_as_often_whatever_is_published(client, same_queries):
    def grow(number):
        for _ in range(number):
            ProgrammeFactory(is_published=True)

    assert same_queries(lambda: client.get(reverse("landing")), grow) == 2
    assert Programme.objects.count() == 30


@pytest.mark.urls("tests.browser.gallery")
def test_somebody_signed_in_goes_to_their_own_page(client, db):
    client.force_login(PersonFactory())
    assert client.get(reverse("landing")).url == reverse("home")
