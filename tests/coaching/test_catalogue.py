"""The public catalogue: filters, the page as search engines read it, the feed, the preview, the site's map."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from coaching.models import Programme
from coaching.services.plan_import import import_plan
from coaching.services.programme import create, publish
from tests.accounts.tables import text
from tests.factories import AuthorityFactory, PersonFactory, ProgrammeFactory, make_administrator, make_coach

pytestmark = pytest.mark.django_db

LIST, FEED = "/programmes/", "/programmes/feed.xml"
NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
HEAD = "term;date;alternatives;time;place;content;audience\n"
ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = "</script><script>alert(1)</script><b>&\"'=1+1"


@pytest.fixture(autouse=True)
def _day(time_machine, client):
    time_machine.move_to(NOW, tick=False)
    client.cookies["django_language"] = "en"


@pytest.fixture
def authority():
    return AuthorityFactory(name="Granköpings kommun", contact_email="kansli@example.se")


def names(client, query=""):
    return [programme.name for programme in client.get(LIST + query).context["page"]]


class Head(HTMLParser):
    """What a program reads in a page: its metas, links and data blocks."""

    def __init__(self, html):
        super().__init__()
        self.metas, self.links, self.blocks, self.scripts, self._inside = {}, {}, [], 0, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and ("name" in attrs or "property" in attrs):
            self.metas[attrs.get("name") or attrs["property"]] = attrs["content"]
        if tag == "link":
            self.links[attrs["rel"], attrs.get("type")] = attrs["href"]
        if tag == "script":
            self.scripts += 1
            self._inside = attrs.get("type") == "application/ld+json"
            if self._inside:
                self.blocks.append("")

    def handle_endtag(self, tag):
        if tag == "script":
            self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.blocks[-1] += data


def test_filters_by_each_thing_and_all_together(client, authority):
    ProgrammeFactory(
        name="Kurs",
        kind="course",
        audiences=["teachers"],
        terms=["HT-26"],
        place="Granköping",
        authority=authority,
    )
    planned = ProgrammeFactory(name="Nätverk", kind="network", audiences=["career_teachers", "teachers"])
    import_plan(text(HEAD + "VT-27;2027-02-01;;13-16;;Start;\n"), programme=planned)
    assert names(client) == ["Kurs", "Nätverk"]
    assert names(client, "?audience=teachers") == ["Kurs", "Nätverk"]
    assert names(client, "?audience=career_teachers") == ["Nätverk"]
    assert names(client, "?term=HT-26") == ["Kurs"]
    assert names(client, "?term=vt+2027") == ["Nätverk"]
    assert names(client, "?place=grank%C3%B6ping") == ["Kurs"]
    assert names(client, "?q=kurs&kind=course&audience=teachers&term=HT-26&place=Grank%C3%B6ping") == ["Kurs"]
    assert names(client, "?kind=course&term=VT-27") == []
    assert names(client, "?audience=x&term=x&kind=%3Cb%3E") == ["Kurs", "Nätverk"]


def test_one_can_choose_what_occurs_and_what_is_not_shown_does_not_show(client):
    ProgrammeFactory(terms=["HT-26", "VT-27"], place="Granköping")
    ProgrammeFactory(terms=["HT-30"], place="Hemligt", is_published=False)
    form = client.get(LIST).context["form"]
    chosen = {name: [value for value, _words, _is in options] for name, _label, options in form.selects}
    assert chosen["term"] == ["", "VT-27", "HT-26"]
    assert chosen["place"] == ["", "Granköping"]


def test_nothing_found_offers_a_watch_on_the_same_search(client):
    html = client.get(LIST + "?q=zzz&kind=course").text
    assert f"{reverse('watch_new')}?q=zzz&amp;kind=course" in html
    assert 'name="kind" value="course"' in client.get(reverse("watch_new") + "?q=zzz&kind=course").text


def test_the_page_is_read_by_programs(client, authority):
    programme = create(
        authority=authority, kind="course", name=f"Kollegialt lärande {NASTY}", by=None,
        summary="Ni är er bästa resurs.",
        who_may_join="Alla", audiences=["teachers"], terms=["VT-27"], place="Aulan", is_published=True,
        coordinators=[make_coach(authority, person=PersonFactory(given_name="Karin", family_name="Ek"))],
    )  # fmt: skip
    lines = "HT-26;2026-12-01;;13-16;Salen;Intro;\nHT-26;2026-12-08;;;;Övning;\n"
    assert not import_plan(text(HEAD + lines), programme=programme).problems
    address = reverse("programme_detail", args=[programme.slug])
    head = Head(client.get(address).text)
    assert head.metas["description"] == head.metas["og:description"] == "Ni är er bästa resurs."
    assert head.metas["og:title"] == programme.name
    assert head.links["canonical", None] == head.metas["og:url"]
    assert head.links["canonical", None].endswith(address)
    assert head.metas["twitter:card"] == "summary_large_image"
    assert head.links["alternate", "application/atom+xml"] == FEED
    [block] = head.blocks
    course, crumbs = json.loads(block)["@graph"]
    assert (course["@type"], course["name"]) == ("Course", programme.name)
    assert course["provider"] == {
        "@type": "Organization", "name": "Granköpings kommun", "email": "kansli@example.se",
    }  # fmt: skip
    instance = course["hasCourseInstance"]
    assert (instance["startDate"], instance["endDate"]) == ("2026-12-01", "2026-12-08")
    first, second = instance["subEvent"]
    assert first["startDate"] == "2026-12-01T13:00:00+01:00"
    assert first["location"]["name"] == "Salen"
    assert (second["startDate"], second["location"]["name"]) == ("2026-12-08", "Aulan")
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2]
    # Nothing that somebody wrote became a script of its own.
    plain = Head(client.get(reverse("programme_detail", args=[ProgrammeFactory().slug])).text)
    assert head.scripts == plain.scripts
    html = client.get(address).text
    assert "Who may join" in html
    assert "Karin Ek" in html
    assert "spring term 2027" in html


def test_the_preview_is_the_offices_own_and_says_that_it_is_one(client, authority):
    programme = ProgrammeFactory(authority=authority, name="Ny kurs", is_published=False, summary="Kort")
    address = reverse("programme_preview", args=[programme.slug])
    assert client.get(address).status_code == 302
    coach = make_coach(authority)
    for person, status in ((make_administrator(AuthorityFactory()), 404), (coach, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
    office = make_administrator(authority)
    office.language = "en"
    office.save()
    client.force_login(office)
    response = client.get(address)
    assert response["X-Robots-Tag"] == "noindex"
    assert "Until then only the office can open this address" in response.text
    assert Head(response.text).metas["robots"] == "noindex"
    assert Head(response.text).blocks == []
    assert Programme.objects.get().published_at is None


def test_the_feed_has_what_was_published_latest_first(client, authority, time_machine):
    old = ProgrammeFactory(authority=authority, name="Gammal", is_published=False)
    new = ProgrammeFactory(authority=authority, name=f"Ny \x0b{NASTY}", is_published=False, kind="course")
    ProgrammeFactory(authority=authority, name="Dold", is_published=False)
    publish(programme=old, published=True)
    time_machine.shift(dt.timedelta(days=1))
    publish(programme=new, published=True)
    time_machine.shift(dt.timedelta(days=1))
    publish(programme=old, published=False)
    publish(programme=old, published=True)
    response = client.get(FEED)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    entries = [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")]
    assert entries == [f"Ny {NASTY}", "Gammal"]
    first = feed.find(f"{ATOM}entry")
    assert first.find(f"{ATOM}link").get("href").endswith(f"/programmes/{new.slug}/")
    assert first.find(f"{ATOM}published").text == "2026-11-24T08:00:00+00:00"
    narrowed = ET.fromstring(client.get(FEED + "?kind=teacher_coaching").content)
    assert [entry.find(f"{ATOM}title").text for entry in narrowed.findall(f"{ATOM}entry")] == ["Gammal"]


def test_the_map_of_the_site_names_what_is_published(client):
    shown, hidden = ProgrammeFactory(), ProgrammeFactory(is_published=False)
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    found = [element.text for element in tree.iter() if element.tag.endswith("loc")]
    assert any(address.endswith(f"/programmes/{shown.slug}/") for address in found)
    assert not any(hidden.slug + "/" in address for address in found)


def test_the_office_describes_whom_it_is_for_and_when(client, authority):
    office = make_administrator(authority)
    client.force_login(office)
    about = {
        "kind": "course", "name": "Kurs", "audiences": ["teachers", "teams"], "terms": "vt 27, HT 2026",
        "place": " Granköping ", "who_may_join": "Alla", "is_open_for_interest": "on",
    }  # fmt: skip
    client.post(reverse("programme_new"), about)
    programme = Programme.objects.get()
    assert (programme.terms, programme.place) == (["HT-26", "VT-27"], "Granköping")
    assert programme.audiences == ["teachers", "teams"]
    assert programme.is_open_for_interest
    edit = reverse("programme_edit", args=[programme.slug])
    assert 'value="HT-26, VT-27"' in client.get(edit).text
    refused = client.post(edit, {**about, "terms": "HT-26, sommaren", "who_may_join": "x" * 1001})
    assert set(refused.context["form"].errors) == {"terms", "who_may_join"}
    assert "sommaren" in refused.text
    cleared = client.post(edit, {**about, "terms": "", "audiences": []})
    assert cleared.status_code == 302
    assert Programme.objects.get().terms == []
