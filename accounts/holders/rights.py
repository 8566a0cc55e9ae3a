"""What may be done in an account's dashboard: by its holder, and by an operator of its platform who views it.

Holders may what the access of their account gives: one table.

Full access runs the account by itself. Express keeps up to date what payouts and customers need; what stands in
registers changes there only when it is asked for. Both see payments, payouts and balances; full access also traces
them: fees, what a payout was made of, and every line of a balance. When money is paid out is its holder's to say with
full access, by a schedule or by hand, and the platform's elsewhere.

Operators always view the full dashboard. They see there what their role lets them see, and change what it lets them
change on the account's own page, by the same rules: tables of their own. What is in none is the holder's alone.
"""

from enum import StrEnum

from accounts.configuration import DashboardAccess
from accounts.models import Account
from accounts.rules import editable_by_platform, schedule_set_by_platform
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission


class Right(StrEnum):
    ASKED_ANSWER = "asked.answer"
    SUPPORT_USE = "support.use"
    SETTINGS_EDIT = "settings.edit"
    BUSINESS_EDIT = "business.edit"
    COMPANY_EDIT = "company.edit"
    PERSONS_EDIT = "persons.edit"
    PERSONS_MANAGE = "persons.manage"
    BANK_ACCOUNTS_ADD = "bank_accounts.add"
    BANK_ACCOUNTS_MANAGE = "bank_accounts.manage"
    DESCRIPTOR_VIEW = "descriptor.view"
    MONEY_VIEW = "money.view"
    MONEY_TRACE = "money.trace"
    PAYOUT_SCHEDULE_EDIT = "payout_schedule.edit"
    PAYOUTS_CREATE = "payouts.create"


HOLDER_RIGHTS: dict[str, frozenset[Right]] = {
    DashboardAccess.FULL: frozenset(Right),
    DashboardAccess.EXPRESS: frozenset(
        {
            Right.ASKED_ANSWER,
            Right.SUPPORT_USE,
            Right.SETTINGS_EDIT,
            Right.BUSINESS_EDIT,
            Right.PERSONS_EDIT,
            Right.BANK_ACCOUNTS_ADD,
            Right.MONEY_VIEW,
        }
    ),
    DashboardAccess.NONE: frozenset(),
}

OPERATORS_SEE = {
    Right.DESCRIPTOR_VIEW: Permission.ACCOUNTS_VIEW,
    Right.MONEY_VIEW: Permission.FUNDS_VIEW,
    Right.MONEY_TRACE: Permission.FUNDS_VIEW,
}
OPERATORS_CHANGE = {
    Right.BUSINESS_EDIT: Permission.ACCOUNTS_EDIT,
    Right.COMPANY_EDIT: Permission.ACCOUNTS_EDIT,
    Right.PERSONS_EDIT: Permission.ACCOUNTS_EDIT,
    Right.PERSONS_MANAGE: Permission.ACCOUNTS_EDIT,
    Right.BANK_ACCOUNTS_ADD: Permission.BANK_DETAILS_EDIT,
    Right.BANK_ACCOUNTS_MANAGE: Permission.BANK_DETAILS_EDIT,
}
OPERATORS_SCHEDULE = {Right.PAYOUT_SCHEDULE_EDIT: Permission.PAYOUT_SCHEDULE_EDIT}


def rights_of(account: Account) -> frozenset[Right]:
    return HOLDER_RIGHTS[account.dashboard]


def rights_of_viewer(actor: Actor, account: Account) -> frozenset[Right]:
    """What an operator may do who views the dashboard of ``account``."""
    table = OPERATORS_SEE
    if editable_by_platform(account) is None:
        table = table | OPERATORS_CHANGE
    if schedule_set_by_platform(account) is None:
        table = table | OPERATORS_SCHEDULE
    return frozenset(right for right, permission in table.items() if actor.may(permission))


def has_dashboard(account: Account) -> bool:
    """Whether its holder has a dashboard of their own here."""
    return account.dashboard != DashboardAccess.NONE
