"""Pages of money, grouped by what they are about."""

from django.urls import path

from funds.views import approvals, balances, bank_accounts, settings, top_ups, transfers

app_name = "funds"
urlpatterns: list = [
    path("balances/", balances.balances, name="balances"),
    path("settings/money/", settings.funds_settings, name="funds_settings"),
    # Top-ups and the bank accounts that they come from
    path("balances/top-ups/", top_ups.top_up_list, name="top_up_list"),
    path("balances/top-ups/create/", top_ups.top_up_create, name="top_up_create"),
    path("balances/top-ups/<str:top_up_id>/", top_ups.top_up_details, name="top_up_details"),
    path("balances/top-ups/<str:top_up_id>/cancel/", top_ups.top_up_cancel, name="top_up_cancel"),
    path("balances/bank-accounts/", bank_accounts.bank_account_list, name="bank_account_list"),
    path("balances/bank-accounts/add/", bank_accounts.bank_account_add, name="bank_account_add"),
    path(
        "balances/bank-accounts/add-by-token/",
        bank_accounts.bank_account_add_by_token,
        name="bank_account_add_by_token",
    ),
    path(
        "balances/bank-accounts/<str:bank_account_id>/remove/",
        bank_accounts.bank_account_remove,
        name="bank_account_remove",
    ),
    # Transfers
    path("balances/transfers/", transfers.transfer_list, name="transfer_list"),
    path("balances/transfers/create/", transfers.transfer_create, name="transfer_create"),
    path("balances/transfers/destinations/", transfers.transfer_destinations, name="transfer_destinations"),
    path("balances/transfers/<str:transfer_id>/", transfers.transfer_details, name="transfer_details"),
    path("balances/transfers/<str:transfer_id>/reverse/", transfers.transfer_reverse, name="transfer_reverse"),
    path("balances/transfers/<str:transfer_id>/cancel/", transfers.transfer_cancel, name="transfer_cancel"),
    path(
        "balances/transfer-reversals/<str:reversal_id>/",
        transfers.transfer_reversal_details,
        name="transfer_reversal_details",
    ),
    # Second approval
    path("balances/approvals/", approvals.approval_list, name="approval_list"),
    path("balances/approvals/<str:approval_id>/approve/", approvals.approve, name="approval_approve"),
    path("balances/approvals/<str:approval_id>/decline/", approvals.decline, name="approval_decline"),
]
