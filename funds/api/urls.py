"""Addresses of money in the API: the dialect's, and our own."""

from connect_dashboard.api.verbs import endpoint
from funds.api import approvals, balances, charges, object_shapes, payouts, topups, transfers  # noqa: F401

_TRANSFER, _PAYOUT, _TOP_UP = "transfers/<str:transfer_id>", "payouts/<str:payout_id>", "topups/<str:topup_id>"

urlpatterns = [
    endpoint("balance", "balance", get=balances.balance_retrieve),
    endpoint("balance_transactions", "balance_transactions", get=balances.balance_transaction_list),
    endpoint(
        "balance_transactions/<str:transaction_id>", "balance_transaction", get=balances.balance_transaction_retrieve
    ),
    endpoint("charges", "charges", get=charges.charge_list, post=charges.charge_post),
    endpoint("charges/<str:charge_id>", "charge", get=charges.charge_retrieve, post=charges.charge_change),
    endpoint("refunds", "refunds", get=charges.refund_list, post=charges.refund_post),
    endpoint("refunds/<str:refund_id>", "refund", get=charges.refund_retrieve),
    endpoint("payouts", "payouts", get=payouts.payout_list, post=payouts.payout_post),
    endpoint(_PAYOUT, "payout", get=payouts.payout_retrieve, post=payouts.payout_change),
    endpoint(f"{_PAYOUT}/cancel", "payout_cancel", post=payouts.payout_cancel_post),
    endpoint(f"{_PAYOUT}/reverse", "payout_reverse", post=payouts.payout_reverse_post),
    endpoint("topups", "topups", get=topups.topup_list, post=topups.topup_post),
    endpoint(_TOP_UP, "topup", get=topups.topup_retrieve, post=topups.topup_change),
    endpoint(f"{_TOP_UP}/cancel", "topup_cancel", post=topups.topup_cancel_post),
    endpoint("transfers", "transfers", get=transfers.transfer_list, post=transfers.transfer_post),
    endpoint(_TRANSFER, "transfer", get=transfers.transfer_retrieve, post=transfers.transfer_change),
    endpoint(f"{_TRANSFER}/reversals", "transfer_reversals", get=transfers.reversal_list, post=transfers.reversal_post),
    endpoint(
        f"{_TRANSFER}/reversals/<str:reversal_id>",
        "transfer_reversal",
        get=transfers.reversal_retrieve,
        post=transfers.reversal_change,
    ),
]

manage_urlpatterns = [
    endpoint("approvals", "manage_approvals", get=approvals.approval_list),
    endpoint("approvals/<str:approval_id>", "manage_approval", get=approvals.approval_retrieve),
    endpoint("payouts", "manage_payouts", get=payouts.every_payout_list),
]
