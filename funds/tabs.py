"""The pages below Balances, in their order."""

from dataclasses import dataclass

from django.urls import reverse

from connect_dashboard.team.models import Platform
from funds.queries import approvals_waiting

# Label and page of each; the last one carries how many wait.
_TABS = (
    ("Overview", "funds:balances"),
    ("Transactions", "funds:transaction_list"),
    ("Top-ups", "funds:top_up_list"),
    ("Transfers", "funds:transfer_list"),
    ("Payouts", "funds:payout_list"),
    ("Account debits", "funds:debit_list"),
    ("Approvals", "funds:approval_list"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None = None


def balance_tabs(platform: Platform, current: str) -> list[Tab]:
    """``current`` is the name of the page's URL."""
    waiting = approvals_waiting(platform)
    return [
        Tab(label, reverse(name), name == current, (waiting or None) if name == "funds:approval_list" else None)
        for label, name in _TABS
    ]
