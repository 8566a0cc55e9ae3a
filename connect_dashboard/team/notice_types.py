"""What a team is told of: one table, which inbox, e-mails and the page of choices read.

Whoever may not do anything about it, by permission, is told nothing, whatever they have chosen. That an account has
connected is told by e-mail unless somebody wants it otherwise: source, the product's document, "Create accounts".
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.urls import reverse

from connect_dashboard.team.permissions import Permission, permissions_of


class NoticeType(TextChoices):
    ACCOUNT_CONNECTED = "account_connected", "Account connected"
    REQUIREMENT_DUE = "requirement_due", "Requirement due"
    ACCOUNT_RESTRICTED = "account_restricted", "Account restricted"
    VERIFICATION_FAILED = "verification_failed", "Verification failed"
    LINK_COMPLETED = "link_completed", "Remediation link completed"
    PAYOUT_FAILED = "payout_failed", "Payout failed"
    DEBIT_FAILED = "debit_failed", "Debit failed"
    APPROVAL_ASKED = "approval_asked", "Approval asked"
    APPROVAL_DECIDED = "approval_decided", "Approval decided"
    CASE_REPLIED = "case_replied", "Support case replied"
    INACTIVE_FOUND = "inactive_found", "Inactive accounts found"
    JOB_DONE = "job_done", "Import or export done"


class EmailTime(TextChoices):
    IMMEDIATE = "immediate", "At once"
    DAILY = "daily", "Daily summary"
    OFF = "off", "Off"


@dataclass(frozen=True)
class NoticeRule:
    """``hint`` says when it is told; ``email`` holds until a person chooses. In the inbox everything begins.

    ``page`` names the list on which news of the type stand together, ``query`` narrows it; ``action`` is what the
    button of an e-mail says.
    """

    hint: str
    permission: Permission
    email: EmailTime
    page: str
    query: str = ""
    action: str = "See the account"

    @property
    def url(self) -> str:
        return reverse(self.page) + self.query


_P, _E = Permission, EmailTime

NOTICE_RULES: dict[NoticeType, NoticeRule] = {
    NoticeType.ACCOUNT_CONNECTED: NoticeRule(
        "An account holder has completed onboarding, or has connected an account again.",
        _P.ACCOUNTS_CREATE,
        _E.IMMEDIATE,
        "accounts:account_list",
        "?sort=-created",
    ),
    NoticeType.REQUIREMENT_DUE: NoticeRule(
        "A deadline is 14 days, 7 days or a day away, or the processor asks a question.",
        _P.ACCOUNTS_EDIT,
        _E.IMMEDIATE,
        "requirements:action_list",
    ),
    NoticeType.ACCOUNT_RESTRICTED: NoticeRule(
        "Payments or payouts of an account went off, or the processor rejected it.",
        _P.ACCOUNTS_EDIT,
        _E.IMMEDIATE,
        "accounts:account_list",
        "?status=restricted",
    ),
    NoticeType.VERIFICATION_FAILED: NoticeRule(
        "Information or a document of an account could not be verified.",
        _P.ACCOUNTS_EDIT,
        _E.DAILY,
        "requirements:action_list",
    ),
    NoticeType.LINK_COMPLETED: NoticeRule(
        "A holder has provided what a link that you made asked for.",
        _P.ACCOUNTS_VIEW,
        _E.OFF,
        "accounts:account_list",
    ),
    NoticeType.PAYOUT_FAILED: NoticeRule(
        "A payout of an account or of the platform did not arrive.",
        _P.FUNDS_MOVE,
        _E.IMMEDIATE,
        "funds:payout_list",
        action="See the payout",
    ),
    NoticeType.DEBIT_FAILED: NoticeRule(
        "Money that was to be debited, for your balance or from an account, did not come or was taken back.",
        _P.FUNDS_MOVE,
        _E.IMMEDIATE,
        "funds:balances",
        action="See the debit",
    ),
    NoticeType.APPROVAL_ASKED: NoticeRule(
        "Somebody asks you to approve a movement of money.",
        _P.FUNDS_APPROVE,
        _E.IMMEDIATE,
        "funds:approval_list",
        action="See the approval",
    ),
    NoticeType.APPROVAL_DECIDED: NoticeRule(
        "A movement that you asked for was approved or declined, or nobody decided in time.",
        _P.FUNDS_MOVE,
        _E.IMMEDIATE,
        "funds:approval_list",
        action="See the movement",
    ),
    NoticeType.CASE_REPLIED: NoticeRule(
        "Support or the holder has written about a case that you wrote about or that is assigned to you.",
        _P.SUPPORT_CASES_VIEW,
        _E.IMMEDIATE,
        "support:case_list",
        action="Open the case",
    ),
    NoticeType.INACTIVE_FOUND: NoticeRule(
        "Accounts have had no activity for 540 days, so verifications are put on hold.",
        _P.ACCOUNTS_EDIT,
        _E.IMMEDIATE,
        "requirements:inactive_list",
        action="See the accounts",
    ),
    NoticeType.JOB_DONE: NoticeRule(
        "Work that you started in the background has ended.",
        _P.ACCOUNTS_VIEW,
        _E.OFF,
        "accounts:job_list",
        action="See what came of it",
    ),
}


def may_receive(type: NoticeType, roles: list[str]) -> bool:
    return NOTICE_RULES[type].permission in permissions_of(roles)


def types_for(roles: list[str]) -> list[NoticeType]:
    """What somebody with these roles can be told of, in the order of the table."""
    return [type for type in NOTICE_RULES if may_receive(type, roles)]
