"""What a key may do: by resource none, read or write, and which permissions of the services that comes to."""

from collections.abc import Mapping
from typing import Final

from connect_dashboard.team.permissions import Permission, Role, permissions_of

READ: Final = "read"
WRITE: Final = "write"

_P = Permission

# Resource: its name for people, what reading grants, what writing grants beyond that.
RESOURCES: dict[str, tuple[str, frozenset[Permission], frozenset[Permission]]] = {
    "accounts": (
        "Accounts",
        frozenset({_P.ACCOUNTS_VIEW}),
        frozenset(
            {
                _P.ACCOUNTS_CREATE,
                _P.ACCOUNTS_EDIT,
                _P.ACCOUNTS_REJECT,
                _P.CAPABILITIES_EDIT,
                _P.PAYOUT_SCHEDULE_EDIT,
                _P.BANK_DETAILS_EDIT,
            }
        ),
    ),
    "persons": ("Persons", frozenset({_P.ACCOUNTS_VIEW}), frozenset({_P.ACCOUNTS_EDIT})),
    "capabilities": ("Capabilities", frozenset({_P.ACCOUNTS_VIEW}), frozenset({_P.CAPABILITIES_EDIT})),
    "external_accounts": (
        "Bank accounts and cards",
        frozenset({_P.ACCOUNTS_VIEW}),
        frozenset({_P.BANK_DETAILS_EDIT}),
    ),
    "account_links": ("Onboarding links", frozenset(), frozenset({_P.ACCOUNTS_CREATE, _P.ACCOUNTS_EDIT})),
    "files": ("Files", frozenset({_P.ACCOUNTS_VIEW}), frozenset({_P.ACCOUNTS_EDIT})),
    "tokens": ("Tokens", frozenset(), frozenset({_P.ACCOUNTS_VIEW})),
    "pauses": ("Pauses of payments and payouts", frozenset({_P.ACCOUNTS_VIEW}), frozenset({_P.ACCOUNTS_PAUSE})),
    "requirements": ("Requirements and remediation", frozenset({_P.ACCOUNTS_VIEW}), frozenset({_P.ACCOUNTS_EDIT})),
    "events": ("Events", frozenset({_P.ACCOUNTS_VIEW}), frozenset()),
    "webhook_endpoints": (
        "Webhook endpoints",
        frozenset({_P.DEVELOPERS_MANAGE}),
        frozenset({_P.DEVELOPERS_MANAGE}),
    ),
    "audit_entries": ("Audit trail", frozenset({_P.AUDIT_VIEW}), frozenset()),
    "country_specs": ("Country specifications", frozenset(), frozenset()),
    "login_links": ("Sign-in links of holders", frozenset(), frozenset({_P.ACCOUNTS_CREATE})),
    "balance": ("Balance and its transactions", frozenset({_P.FUNDS_VIEW}), frozenset()),
    "balance_settings": (
        "Payout schedules",
        frozenset({_P.ACCOUNTS_VIEW}),
        frozenset({_P.ACCOUNTS_EDIT, _P.PAYOUT_SCHEDULE_EDIT}),
    ),
    "charges": ("Charges and refunds", frozenset({_P.FUNDS_VIEW}), frozenset({_P.FUNDS_MOVE})),
    "payouts": ("Payouts", frozenset({_P.FUNDS_VIEW}), frozenset({_P.FUNDS_MOVE})),
    "topups": ("Top-ups", frozenset({_P.FUNDS_VIEW}), frozenset({_P.FUNDS_MOVE})),
    "transfers": ("Transfers", frozenset({_P.FUNDS_VIEW}), frozenset({_P.FUNDS_MOVE})),
    "approvals": ("Approvals of movements", frozenset({_P.FUNDS_VIEW}), frozenset()),
    "support_cases": (
        "Support cases",
        frozenset({_P.SUPPORT_CASES_VIEW}),
        frozenset({_P.SUPPORT_CASES_REPLY}),
    ),
}

# Whoever makes a key need not stay in the team, so a secret key has rights of its own: the Developer's, and with them
# the one to move funds where an Administrator grants it. To approve what others ask for stays with people.
SECRET_ROLE = Role.DEVELOPER


def can_write(resource: str) -> bool:
    """Whether there is anything to write: events happen, and the trail is read only."""
    return bool(RESOURCES[resource][2])


def permissions_for(kind: str, scopes: Mapping[str, str], moves_funds: bool = False) -> frozenset[Permission]:
    """The rights of the services with which a key acts."""
    if kind == "secret":
        return permissions_of([SECRET_ROLE]) | (frozenset({_P.FUNDS_MOVE}) if moves_funds else frozenset())
    granted: frozenset[Permission] = frozenset()
    for resource, level in scopes.items():
        if resource in RESOURCES:
            granted |= granted_by(resource, level)
    return granted


def granted_by(resource: str, level: str) -> frozenset[Permission]:
    _, reading, writing = RESOURCES[resource]
    return reading | (writing if level == WRITE else frozenset())


def allows(kind: str, scopes: Mapping[str, str], resource: str, level: str) -> bool:
    return kind == "secret" or scopes.get(resource) in ((WRITE,) if level == WRITE else (READ, WRITE))
