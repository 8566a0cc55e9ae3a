"""Addresses of what accounts must provide."""

from django.urls import path

from requirements_app.views import catalogue

app_name = "requirements"
urlpatterns = [
    path("catalogue/", catalogue.catalogue_page, name="catalogue"),
    path("what-if/", catalogue.what_if_page, name="what_if"),
]
