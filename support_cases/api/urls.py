"""Addresses of support cases in the API: all of them our own."""

from connect_dashboard.api.verbs import endpoint
from support_cases.api import cases, object_shapes  # noqa: F401

_CASE = "support_cases/<str:case_id>"

manage_urlpatterns = [
    endpoint("support_cases", "manage_support_cases", get=cases.case_list),
    endpoint(_CASE, "manage_support_case", get=cases.case_retrieve),
    endpoint(f"{_CASE}/emails", "manage_support_case_emails", post=cases.case_email_post),
    endpoint(f"{_CASE}/assign", "manage_support_case_assign", post=cases.case_assign_post),
]
