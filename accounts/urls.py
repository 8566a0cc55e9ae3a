"""Pages of connected accounts, grouped by the object they hang on."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from accounts.models import Job
from accounts.views import (
    activity,
    bulk,
    capabilities,
    creation,
    debit_consents,
    details,
    exports,
    external_accounts,
    imports,
    jobs,
    links,
    palette,
    payout_schedule,
    persons,
    profile,
    removal,
    saved_views,
)
from accounts.views import list as list_views


class AccountIdConverter(StringConverter):
    """Account ids alone, so that /accounts/create/ is never taken for an account."""

    regex = r"acct_[A-Za-z0-9]+"


register_converter(AccountIdConverter, "account")

app_name = "accounts"
urlpatterns: list = [
    # The list
    path("", list_views.account_list, name="account_list"),
    path("palette/", palette.palette, name="palette"),
    path("count/", list_views.account_count, name="account_count"),
    path("filters/", list_views.account_filters, name="account_filters"),
    path("columns/", list_views.account_columns, name="account_columns"),
    path("views/create/", saved_views.saved_view_create, name="saved_view_create"),
    path("views/<str:view_id>/", saved_views.saved_view_edit, name="saved_view_edit"),
    path("views/<str:view_id>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("metadata/", bulk.bulk_metadata, name="bulk_metadata"),
    path("export/", exports.export_create, name="export_create"),
    path("<account:account_id>/peek/", list_views.account_peek, name="account_peek"),
    # Creation and links
    path("create/", creation.account_create, name="account_create"),
    path("<account:account_id>/links/create/", links.link_create, name="link_create"),
    path(
        "<account:account_id>/debit-consent/record/",
        debit_consents.debit_consent_record,
        name="debit_consent_record",
    ),
    path(
        "<account:account_id>/debit-consent/revoke/",
        debit_consents.debit_consent_revoke,
        name="debit_consent_revoke",
    ),
    path("<account:account_id>/login-link/", links.login_link_create, name="login_link_create"),
    path("<account:account_id>/links/<str:link_id>/send/", links.link_send, name="link_send"),
    path("<account:account_id>/links/<str:link_id>/revoke/", links.link_revoke, name="link_revoke"),
    # Import, export and other jobs
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/imports/", jobs.job_list, {"kind": Job.Kind.IMPORT}, name="import_list"),
    path("jobs/exports/", jobs.job_list, {"kind": Job.Kind.EXPORT}, name="export_list"),
    path("jobs/metadata/", jobs.job_list, {"kind": Job.Kind.METADATA}, name="metadata_list"),
    path("jobs/clock/", jobs.job_list, {"kind": Job.Kind.CLOCK}, name="clock_list"),
    path("jobs/inactivity/", jobs.job_list, {"kind": Job.Kind.INACTIVITY}, name="inactivity_list"),
    path("jobs/money/", jobs.job_list, {"kind": Job.Kind.MONEY}, name="money_list"),
    path("jobs/links/", jobs.job_list, {"kind": Job.Kind.LINKS}, name="links_list"),
    path("jobs/imports/create/", imports.import_create, name="import_create"),
    path("jobs/<str:job_id>/", jobs.job_details, name="job_details"),
    path("jobs/<str:job_id>/result/", jobs.job_result, name="job_result"),
    path("jobs/<str:job_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<str:job_id>/retry/", jobs.job_retry, name="job_retry"),
    path("jobs/<str:job_id>/columns/", imports.import_columns, name="import_columns"),
    path("jobs/<str:job_id>/start/", imports.import_start, name="import_start"),
    # One account
    path("address-fields/", profile.address_fields, name="address_fields"),
    path("<account:account_id>/", details.account_details, name="account_details"),
    path("<account:account_id>/remove/", removal.account_remove, name="account_remove"),
    path("<account:account_id>/persons/", details.person_list, name="person_list"),
    path("<account:account_id>/activity/", activity.activity_list, name="activity_list"),
    path("<account:account_id>/profile/<slug:section>/", profile.profile_update, name="profile_update"),
    path("<account:account_id>/metadata/", profile.metadata_edit, name="metadata_edit"),
    path("<account:account_id>/persons/create/", persons.person_create, name="person_create"),
    path("<account:account_id>/persons/<str:person_id>/", persons.person_update, name="person_update"),
    path("<account:account_id>/persons/<str:person_id>/remove/", persons.person_remove, name="person_remove"),
    path("<account:account_id>/capabilities/", capabilities.capabilities_edit, name="capabilities_edit"),
    path("<account:account_id>/capabilities/preview/", capabilities.capabilities_preview, name="capabilities_preview"),
    path("<account:account_id>/payout-schedule/", payout_schedule.payout_schedule_edit, name="payout_schedule_edit"),
    path(
        "<account:account_id>/external-accounts/create/",
        external_accounts.external_account_create,
        name="external_account_create",
    ),
    path("<account:account_id>/debit-cards/create/", external_accounts.debit_card_create, name="debit_card_create"),
    path(
        "<account:account_id>/external-accounts/<str:external_account_id>/set-default/",
        external_accounts.external_account_set_default,
        name="external_account_set_default",
    ),
    path(
        "<account:account_id>/external-accounts/<str:external_account_id>/remove/",
        external_accounts.external_account_remove,
        name="external_account_remove",
    ),
]

__all__ = ["path", "urlpatterns"]
