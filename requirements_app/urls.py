"""Addresses of what accounts must provide."""

from django.urls import path

from requirements_app.views import (
    actions,
    catalogue,
    clock,
    documents,
    inactive,
    pauses,
    rejection,
    remediation_links,
    requirements,
)

app_name = "requirements"
urlpatterns = [
    path("", actions.action_list, name="action_list"),
    path("count/", actions.action_count, name="action_count"),
    path("catalogue/", catalogue.catalogue_page, name="catalogue"),
    path("catalogue/what-if/", catalogue.what_if_page, name="what_if"),
    path("clock/", clock.clock, name="clock"),
    path("clock/freeze/", clock.clock_freeze, name="clock_freeze"),
    path("clock/run/", clock.clock_run, name="clock_run"),
    path("inactive/", inactive.inactive_list, name="inactive_list"),
    path("inactive/resume/", inactive.inactive_resume_many, name="inactive_resume_many"),
    path("inactive/reject/", inactive.inactive_reject_many, name="inactive_reject_many"),
    path("inactive/remove/", inactive.inactive_remove_many, name="inactive_remove_many"),
    path("inactive/<slug:account_id>/resume/", inactive.inactive_resume_view, name="inactive_resume"),
    path("inactive/<slug:account_id>/reject/", inactive.inactive_reject_view, name="inactive_reject"),
    path(
        "accounts/<account:account_id>/documents/<slug:document_id>/file/",
        documents.document_file,
        name="document_file",
    ),
    path("links/send/", remediation_links.bulk_links, name="bulk_links"),
    path(
        "<account:account_id>/links/create/", remediation_links.remediation_link_create, name="remediation_link_create"
    ),
    path(
        "<account:account_id>/links/acknowledge/",
        remediation_links.security_check_acknowledge,
        name="security_check_acknowledge",
    ),
    path(
        "<account:account_id>/links/<slug:link_id>/send/",
        remediation_links.remediation_link_send,
        name="remediation_link_send",
    ),
    path(
        "<account:account_id>/links/<slug:link_id>/remind/",
        remediation_links.remediation_link_remind,
        name="remediation_link_remind",
    ),
    path(
        "<account:account_id>/links/<slug:link_id>/revoke/",
        remediation_links.remediation_link_revoke,
        name="remediation_link_revoke",
    ),
    path("<account:account_id>/", actions.action_panel, name="action_panel"),
    path("<account:account_id>/pauses/", pauses.account_pauses, name="account_pauses"),
    path("<account:account_id>/reject/", rejection.account_reject, name="account_reject"),
    path("<account:account_id>/submit/<path:key>/", requirements.requirement_submit_dialog, name="requirement_submit"),
    path(
        "<account:account_id>/answer/<path:key>/",
        requirements.information_request_answer_dialog,
        name="information_request_answer",
    ),
    path(
        "<account:account_id>/support/<path:key>/",
        requirements.support_request_create_dialog,
        name="support_request_create",
    ),
    path("<account:account_id>/<path:key>/", requirements.requirement_details, name="requirement_details"),
]
