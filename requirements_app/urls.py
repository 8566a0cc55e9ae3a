"""Addresses of what accounts must provide."""

from django.urls import path

from requirements_app.views import catalogue, documents

app_name = "requirements"
urlpatterns = [
    path("catalogue/", catalogue.catalogue_page, name="catalogue"),
    path("what-if/", catalogue.what_if_page, name="what_if"),
    path(
        "accounts/<account:account_id>/documents/<slug:document_id>/file/",
        documents.document_file,
        name="document_file",
    ),
]
