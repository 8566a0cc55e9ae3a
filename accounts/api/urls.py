"""Addresses of accounts in the API."""

from accounts.api import (  # noqa: F401
    accounts,
    balance_settings,
    capabilities,
    external_accounts,
    login_links,
    object_shapes,
    persons,
    tokens,
)
from connect_dashboard.api.verbs import endpoint

_ACCOUNT = "accounts/<str:account_id>"

urlpatterns = [
    endpoint("account", "own_account", get=accounts.own_account_retrieve),
    endpoint("accounts", "accounts", get=accounts.account_list, post=accounts.account_create),
    endpoint("accounts/search", "account_search", get=accounts.account_search),
    endpoint(
        _ACCOUNT,
        "account",
        get=accounts.account_retrieve,
        post=accounts.account_update,
        delete=accounts.account_remove,
    ),
    endpoint(f"{_ACCOUNT}/capabilities", "capabilities", get=capabilities.capability_list),
    endpoint(
        f"{_ACCOUNT}/capabilities/<str:capability>",
        "capability",
        get=capabilities.capability_retrieve,
        post=capabilities.capability_update,
    ),
    endpoint(
        f"{_ACCOUNT}/external_accounts",
        "external_accounts",
        get=external_accounts.external_account_list,
        post=external_accounts.external_account_post,
    ),
    endpoint(
        f"{_ACCOUNT}/external_accounts/<str:external_id>",
        "external_account",
        get=external_accounts.external_account_retrieve,
        post=external_accounts.external_account_change,
        delete=external_accounts.external_account_delete,
    ),
    endpoint(f"{_ACCOUNT}/login_links", "login_links", post=login_links.login_link_post),
    endpoint(f"{_ACCOUNT}/persons", "persons", get=persons.person_list, post=persons.person_add),
    endpoint(
        f"{_ACCOUNT}/persons/<str:person_id>",
        "person",
        get=persons.person_retrieve,
        post=persons.person_change,
        delete=persons.person_delete,
    ),
    endpoint(
        "balance_settings",
        "balance_settings",
        get=balance_settings.balance_settings_retrieve,
        post=balance_settings.balance_settings_change,
    ),
    endpoint("tokens", "tokens", post=tokens.token_post),
    endpoint("tokens/<str:token_id>", "token", get=tokens.token_retrieve),
]
