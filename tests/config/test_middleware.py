import pytest
from django.urls import reverse


@pytest.mark.parametrize("address", ["/?q=a%00b", "/account/login/?next=%00", "/nothing%00here/"])
def test_a_null_character_in_an_address_is_refused(client, db, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/%ff%fe/", "/?q=%ff", "/?page=99999999999999999999", "/" + "a" * 5000])
def test_odd_addresses_are_no_errors_of_ours(client, db, address):
    assert client.get(address).status_code in {200, 302, 400, 404}


def test_more_text_than_any_form_has_is_refused_before_it_is_read(client, db):
    body = b"login=" + b"a" * (6 * 1024 * 1024)
    response = client.post(reverse("account_login"), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    many = "&".join(f"f{n}=1" for n in range(6000))
    response = client.post(reverse("account_login"), many, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_a_signed_in_person_reads_their_own_language(client, db):
    from accounts.models import Person

    person = Person.objects.create_user("asa@example.se", language="en")
    client.force_login(person)
    assert (
        client.get(reverse("account_change_password"), HTTP_ACCEPT_LANGUAGE="sv").headers["Content-Language"]
        == "en"
    )
