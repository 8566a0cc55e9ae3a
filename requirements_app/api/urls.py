"""Addresses of this app in the API: the dialect's, and our own."""

from connect_dashboard.api.verbs import endpoint
from requirements_app.api import (  # noqa: F401
    account_links,
    country_specs,
    files,
    object_shapes,
    pauses,
    rejections,
    requirements,
)

urlpatterns = [
    endpoint("account_links", "account_links", post=account_links.account_link_post),
    endpoint("accounts/<str:account_id>/reject", "account_reject", post=rejections.account_reject),
    endpoint("country_specs", "country_specs", get=country_specs.country_spec_list),
    endpoint("country_specs/<str:country>", "country_spec", get=country_specs.country_spec_retrieve),
    endpoint("files", "files", get=files.file_list, post=files.file_post),
    endpoint("files/<str:file_id>", "file", get=files.file_retrieve),
]

_ACCOUNT = "accounts/<str:account_id>"

manage_urlpatterns = [
    endpoint(f"{_ACCOUNT}/pauses", "manage_pauses", get=pauses.pauses_retrieve, post=pauses.pauses_change),
    endpoint(f"{_ACCOUNT}/requirements", "manage_requirements", get=requirements.requirement_list),
    endpoint(
        f"{_ACCOUNT}/remediation_links",
        "manage_remediation_links",
        get=requirements.remediation_link_list,
        post=requirements.remediation_link_post,
    ),
    endpoint(
        f"{_ACCOUNT}/remediation_links/<str:link_id>",
        "manage_remediation_link",
        get=requirements.remediation_link_retrieve,
    ),
    endpoint(
        f"{_ACCOUNT}/remediation_links/<str:link_id>/remind",
        "manage_remediation_link_remind",
        post=requirements.remediation_link_remind_post,
    ),
    endpoint(
        f"{_ACCOUNT}/remediation_links/<str:link_id>/revoke",
        "manage_remediation_link_revoke",
        post=requirements.remediation_link_cancel,
    ),
    endpoint(
        f"{_ACCOUNT}/remediation_links/<str:link_id>/send",
        "manage_remediation_link_send",
        post=requirements.remediation_link_send_post,
    ),
    endpoint("what_if", "manage_what_if", get=requirements.what_if_retrieve),
]
