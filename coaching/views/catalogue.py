"""The catalogue that anybody may read: as a page with filters, as a feed, and for search engines."""

import unicodedata

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from coaching.forms.catalogue import CriteriaForm, ProgrammeSearch
from coaching.models import Programme
from coaching.queries import catalogue
from coaching.queries import programme as queries
from coaching.rules import programme as rules
from coaching.structured import page_address

#: So many are in the feed, the latest published first.
IN_FEED = 50


def programme_list(request):
    """The published programmes; for those who run others also these."""
    person = request.user
    form = ProgrammeSearch(request.GET, choices=catalogue.choices(queries.readable_by(person)))
    context = {
        "form": form,
        "criteria": form.criteria,
        "is_searched": bool(form.criteria),
        "page": queries.programme_page(person, form.criteria, request.GET),
        "may_create": person.is_authenticated and rules.may_create(person),
        "address": settings.BASE_URL + reverse("programme_list"),
    }
    template = "list" if person.is_authenticated else "list_public"
    return render(request, f"coaching/programme/{template}.html", context)


class ProgrammeFeed(Feed):
    """What has been published lately, as Atom; narrowed by the same words in the address as the catalogue."""

    feed_type = Atom1Feed
    title = _("New programmes")
    subtitle = _("Coaching, supervision, courses and networks for those who teach.")

    def get_object(self, request):
        """What it is narrowed to."""
        return CriteriaForm(request.GET).criteria

    def link(self, criteria):
        """The catalogue with the same words."""
        return settings.BASE_URL + reverse("programme_list") + _query(criteria)

    def feed_url(self, criteria):
        """Its own address."""
        return settings.BASE_URL + reverse("programme_feed") + _query(criteria)

    def items(self, criteria):
        """One query."""
        return catalogue.newest(criteria)[:IN_FEED]

    def item_title(self, programme):
        """Its name."""
        return _readable(programme.name)

    def item_description(self, programme):
        """What it is in one sentence, as text."""
        return _readable(programme.summary)

    def item_link(self, programme):
        """Its page."""
        return page_address(programme)

    def item_author_name(self, programme):
        """Whose it is."""
        return _readable(programme.authority.name)

    def item_categories(self, programme):
        """The kind, and whom it turns to."""
        return [programme.get_kind_display(), *programme.audience_labels]

    def item_pubdate(self, programme):
        """When it was published for the first time."""
        return programme.published_at

    item_updateddate = item_pubdate


class ProgrammeSitemap(Sitemap):
    """The pages of the published programmes."""

    def items(self):
        """By name, so that parts of it stay what they are."""
        return Programme.objects.published().order_by("name", "pk")

    def location(self, programme):
        """Its path."""
        return reverse("programme_detail", args=[programme.slug])


class PlaceSitemap(Sitemap):
    """The pages around them."""

    def items(self):
        """Names of addresses."""
        return ["landing", "programme_list", "secrecy"]

    def location(self, name):
        """Its path."""
        return reverse(name)


SITEMAPS = {"programmes": ProgrammeSitemap, "places": PlaceSitemap}


def _query(criteria):
    return f"?{criteria.query}" if criteria else ""


def _readable(text):
    """Without the signs that XML cannot hold, which a form lets through."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C")
