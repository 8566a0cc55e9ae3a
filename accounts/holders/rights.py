"""What a holder may do in their own dashboard, by the access that the account has: one table.

Full access runs the account by itself. Express keeps up to date what payouts and customers need; what stands in
registers changes there only when it is asked for. Both see payments, payouts and balances; full access also traces
them: fees, what a payout was made of, and every line of a balance.
"""

from enum import StrEnum

from accounts.configuration import DashboardAccess
from accounts.models import Account


class Right(StrEnum):
    BUSINESS_EDIT = "business.edit"
    COMPANY_EDIT = "company.edit"
    PERSONS_EDIT = "persons.edit"
    PERSONS_MANAGE = "persons.manage"
    BANK_ACCOUNTS_ADD = "bank_accounts.add"
    BANK_ACCOUNTS_MANAGE = "bank_accounts.manage"
    MONEY_VIEW = "money.view"
    MONEY_TRACE = "money.trace"


HOLDER_RIGHTS: dict[str, frozenset[Right]] = {
    DashboardAccess.FULL: frozenset(Right),
    DashboardAccess.EXPRESS: frozenset(
        {Right.BUSINESS_EDIT, Right.PERSONS_EDIT, Right.BANK_ACCOUNTS_ADD, Right.MONEY_VIEW}
    ),
    DashboardAccess.NONE: frozenset(),
}


def rights_of(account: Account) -> frozenset[Right]:
    return HOLDER_RIGHTS[account.dashboard]


def has_dashboard(account: Account) -> bool:
    """Whether its holder has a dashboard of their own here."""
    return account.dashboard != DashboardAccess.NONE
