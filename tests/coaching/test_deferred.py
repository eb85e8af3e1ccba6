"""Addresses whose views are loaded when first asked for: each name is a view that exists."""

from importlib import import_module

import pytest
from django.urls import get_resolver

from coaching import urls

CALLBACKS = [pattern.callback for pattern in urls.urlpatterns]
DEFERRED = [view for view in CALLBACKS if getattr(view, "__closure__", None)]


@pytest.mark.parametrize(
    ("module", "name"),
    sorted({(view.__module__, view.__name__) for view in DEFERRED if "coaching.views" in view.__module__}),
)
def test_every_deferred_view_exists(module, name):
    assert callable(getattr(import_module(module), name))


def test_an_address_is_made_without_its_view():
    assert get_resolver().reverse("engagement_detail", 7) == "engagements/7/"
