"""Addresses of what accounts must provide."""

from django.urls import path

from requirements_app.views import catalogue, clock, documents, inactive

app_name = "requirements"
urlpatterns = [
    path("catalogue/", catalogue.catalogue_page, name="catalogue"),
    path("what-if/", catalogue.what_if_page, name="what_if"),
    path("clock/", clock.clock, name="clock"),
    path("clock/freeze/", clock.clock_freeze, name="clock_freeze"),
    path("clock/run/", clock.clock_run, name="clock_run"),
    path("inactive/", inactive.inactive_list, name="inactive_list"),
    path("inactive/resume/", inactive.inactive_resume_many, name="inactive_resume_many"),
    path("inactive/reject/", inactive.inactive_reject_many, name="inactive_reject_many"),
    path("inactive/<slug:account_id>/resume/", inactive.inactive_resume_view, name="inactive_resume"),
    path("inactive/<slug:account_id>/reject/", inactive.inactive_reject_view, name="inactive_reject"),
    path(
        "accounts/<account:account_id>/documents/<slug:document_id>/file/",
        documents.document_file,
        name="document_file",
    ),
]
