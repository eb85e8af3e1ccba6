"""Addresses of publishing a term."""

from django.urls import path

from coaching.views import publication

urlpatterns = [
    path("publications/", publication.publication_list, name="publication_list"),
    path("publications/<int:pk>/", publication.publication_preview, name="publication_preview"),
    path("publications/<int:pk>/publish/", publication.publication_publish, name="publication_publish"),
]
