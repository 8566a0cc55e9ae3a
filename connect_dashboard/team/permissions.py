"""Who may do what: one table, role × permission. Pages, services and the roles page all read it.

Roles add up. Source: the published role table of the dialect; where it and the product's own document
disagree (who creates accounts, who moves money), the document wins.
"""

from django.db.models import TextChoices


class Permission(TextChoices):
    """A right, and the words with which the roles page names it."""

    ACCOUNTS_VIEW = "accounts.view", "View connected accounts"
    ACCOUNTS_CREATE = "accounts.create", "Create accounts and onboarding links"
    ACCOUNTS_EDIT = "accounts.edit", "Edit account information, persons and metadata"
    CAPABILITIES_EDIT = "capabilities.edit", "Request and remove capabilities"
    PAYOUT_SCHEDULE_EDIT = "payout_schedule.edit", "Edit an account's payout schedule"
    DOCUMENTS_VIEW = "documents.view", "View identity documents and other uploads"
    BANK_DETAILS_EDIT = "bank_details.edit", "Edit an account's bank details"
    ACCOUNTS_EXPORT = "accounts.export", "Export accounts"
    ACCOUNTS_IMPORT = "accounts.import", "Import accounts"
    VIEWS_SHARE = "views.share", "Share saved views with the team"
    AUDIT_VIEW = "audit.view", "View and export the audit trail"
    TEAM_VIEW = "team.view", "View the team and its roles"
    TEAM_MANAGE = "team.manage", "Invite, change and remove team members"
    ACCOUNTS_REJECT = "accounts.reject", "Reject accounts"
    SUPPORT_CASES_VIEW = "support_cases.view", "View support cases"
    SUPPORT_CASES_REPLY = "support_cases.reply", "Write to support about cases and assign them"
    ACCOUNTS_REMOVE = "accounts.remove", "Remove accounts from your platform"
    SANDBOX_CLOCK = "sandbox.clock", "Freeze and advance the sandbox clock"
    DEVELOPERS_MANAGE = "developers.manage", "Manage API keys and webhooks, and read the request log"
    PLATFORM_SETTINGS = "platform.settings", "Edit the platform profile"
    FUNDS_VIEW = "funds.view", "View balances and movements of money"
    FUNDS_MOVE = "funds.move", "Add, send, pull and pay out funds"
    FUNDS_APPROVE = "funds.approve", "Approve movements of others"
    FUNDS_EXPORT = "funds.export", "Export balances and movements"
    ACCOUNTS_PAUSE = "accounts.pause", "Pause payments and payouts"


class Role(TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    DEVELOPER = "developer", "Developer"
    SUPPORT_SPECIALIST = "support_specialist", "Support specialist"
    ONBOARDING_ANALYST = "onboarding_analyst", "Onboarding analyst"
    ANALYST = "analyst", "Analyst"
    VIEW_ONLY = "view_only", "View only"


_P = Permission
_EVERYONE = {_P.ACCOUNTS_VIEW, _P.TEAM_VIEW}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.DEVELOPER: frozenset(
        set(Permission) - {_P.TEAM_MANAGE, _P.PLATFORM_SETTINGS, _P.FUNDS_MOVE, _P.FUNDS_APPROVE}
    ),
    Role.SUPPORT_SPECIALIST: frozenset(
        _EVERYONE
        | {
            _P.ACCOUNTS_EDIT,
            _P.ACCOUNTS_REJECT,
            _P.ACCOUNTS_PAUSE,
            _P.FUNDS_VIEW,
            _P.CAPABILITIES_EDIT,
            _P.PAYOUT_SCHEDULE_EDIT,
            _P.BANK_DETAILS_EDIT,
            _P.DOCUMENTS_VIEW,
            _P.ACCOUNTS_EXPORT,
            _P.VIEWS_SHARE,
            _P.SUPPORT_CASES_VIEW,
            _P.SUPPORT_CASES_REPLY,
        }
    ),
    Role.ONBOARDING_ANALYST: frozenset(
        _EVERYONE
        | {
            _P.ACCOUNTS_EDIT,
            _P.CAPABILITIES_EDIT,
            _P.DOCUMENTS_VIEW,
            _P.ACCOUNTS_EXPORT,
            _P.VIEWS_SHARE,
            _P.SUPPORT_CASES_VIEW,
        }
    ),
    Role.ANALYST: frozenset(_EVERYONE | {_P.ACCOUNTS_EXPORT, _P.VIEWS_SHARE, _P.FUNDS_VIEW, _P.FUNDS_EXPORT}),
    Role.VIEW_ONLY: frozenset(_EVERYONE | {_P.FUNDS_VIEW}),
}


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """Return the union of the rights of ``roles``; unknown roles grant nothing."""
    known = (Role(role) for role in roles if role in Role.values)
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in known))
