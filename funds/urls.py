"""Pages of money, grouped by what they are about."""

from django.urls import path

from funds.views import (
    account_balances,
    approvals,
    balances,
    bank_accounts,
    debits,
    payouts,
    settings,
    top_ups,
    transactions,
    transfers,
)

app_name = "funds"
urlpatterns: list = [
    path("balances/", balances.balances, name="balances"),
    path("balances/transactions/", transactions.transaction_list, name="transaction_list"),
    path("balances/export/", transactions.balance_export, name="balance_export"),
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
    # Payouts, and the balances of one account
    path("balances/payouts/", payouts.payout_list, name="payout_list"),
    path("balances/payouts/create/", payouts.platform_payout_create, name="platform_payout_create"),
    path("balances/payouts/<str:payout_id>/", payouts.payout_details, name="payout_details"),
    path("balances/payouts/<str:payout_id>/cancel/", payouts.payout_cancel, name="payout_cancel"),
    path("balances/payouts/<str:payout_id>/reverse/", payouts.payout_reverse, name="payout_reverse"),
    path("accounts/<account:account_id>/balances/", account_balances.account_balances, name="account_balances"),
    path(
        "accounts/<account:account_id>/balances/releases/<int:number>/",
        account_balances.release_details,
        name="release_details",
    ),
    path("accounts/<account:account_id>/payouts/create/", payouts.payout_create, name="payout_create"),
    # What is pulled from an account
    path("accounts/<account:account_id>/balances/pull/", debits.debit_create, name="debit_create"),
    path("balances/account-debits/", debits.debit_list, name="debit_list"),
    path("balances/account-debits/<str:debit_id>/", debits.debit_details, name="debit_details"),
    path("balances/account-debits/<str:debit_id>/refund/", debits.debit_refund, name="debit_refund"),
    path("balances/account-debits/<str:debit_id>/cancel/", debits.debit_cancel, name="debit_cancel"),
    path("balances/debit-refunds/<str:refund_id>/", debits.debit_refund_details, name="debit_refund_details"),
    # Second approval
    path("balances/approvals/", approvals.approval_list, name="approval_list"),
    path("balances/approvals/<str:approval_id>/approve/", approvals.approve, name="approval_approve"),
    path("balances/approvals/<str:approval_id>/decline/", approvals.decline, name="approval_decline"),
]
