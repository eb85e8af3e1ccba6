"""The page with the promise."""

import pytest
from django.urls import reverse

from accounts.models import SchoolAuthority
from tests.factories import AreaFactory, AuthorityFactory, SchoolFactory, make_administrator, make_teacher

pytestmark = pytest.mark.django_db

WORDING = "Hos oss gäller sekretess enligt 23 kap.\n\nFråga kommunjuristen."


def test_a_visitor_reads_the_promise_and_no_authoritys_wording(client):
    AuthorityFactory(secrecy_wording=WORDING)
    page = client.get(reverse("secrecy")).content.decode()
    assert "Så hålls samtalen hemliga" in page
    assert "De som driver tjänsten kan inte läsa lagrade anteckningar." in page
    assert "kommunjuristen" not in page
    assert reverse("secrecy") in client.get(reverse("landing")).content.decode()


def test_people_read_what_their_own_authority_says(client):
    school = SchoolFactory(area=AreaFactory(authority=AuthorityFactory(secrecy_wording=WORDING)))
    AuthorityFactory(secrecy_wording="Hos andra gäller annat.")
    client.force_login(make_teacher(school))
    page = client.get(reverse("secrecy")).content.decode()
    assert "<p>Fråga kommunjuristen.</p>" in page
    assert "Hos andra" not in page


def test_without_a_wording_the_page_says_whom_to_ask(client):
    client.force_login(make_teacher(SchoolFactory()))
    assert "Fråga programkontoret." in client.get(reverse("secrecy")).content.decode()


def test_the_office_sets_the_wording_and_nothing_in_it_is_markup(client):
    authority = AuthorityFactory()
    client.force_login(make_administrator(authority))
    address = reverse("authority_edit", args=[authority.pk])
    facts = {"name": authority.name, "kind": authority.kind, "contact_email": ""}
    form = client.get(address).context["form"]
    facts |= {
        name: form[name].value() or ""
        for name in form.fields
        if name not in facts and name != "secrecy_wording"
    }
    answer = client.post(address, facts | {"secrecy_wording": "Lag <b>1</b>"})
    assert answer.status_code == 302
    assert SchoolAuthority.objects.get().secrecy_wording == "Lag <b>1</b>"
    assert "Lag &lt;b&gt;1&lt;/b&gt;" in client.get(reverse("secrecy")).content.decode()
    answer = client.post(address, facts | {"secrecy_wording": "x" * 4001})
    assert answer.context["form"].errors.keys() == {"secrecy_wording"}
