"""What ⌘K finds: accounts, one by one or by status, pages, and what one may do."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.queries import account_page
from accounts.search import criteria_from
from accounts.status import AccountStatus
from accounts.terms import fold, words
from connect_dashboard.present import present
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.navigation import navigation_for

MAX_ACCOUNTS = 8


@dataclass(frozen=True)
class Item:
    url: str
    label: str
    hint: str
    icon: str


# Verb, page, permission, icon.
_ACTIONS = (
    ("Create an account", "accounts:account_create", Permission.ACCOUNTS_CREATE, "plus"),
    ("Import accounts", "accounts:import_create", Permission.ACCOUNTS_IMPORT, "arrow-up-tray"),
    ("Export accounts", "accounts:export_create", Permission.ACCOUNTS_EXPORT, "arrow-down-tray"),
    ("Send funds", "funds:transfer_create", Permission.FUNDS_MOVE, "arrows-right-left"),
    ("Add to balance", "funds:top_up_create", Permission.FUNDS_MOVE, "wallet"),
)

# Pages behind those of the rail: label, page, permission, icon.
_FURTHER_PAGES = (
    ("Transfers", "funds:transfer_list", Permission.FUNDS_VIEW, "wallet"),
    ("Payouts", "funds:payout_list", Permission.FUNDS_VIEW, "wallet"),
    ("Top-ups", "funds:top_up_list", Permission.FUNDS_VIEW, "wallet"),
    ("Account debits", "funds:debit_list", Permission.FUNDS_VIEW, "wallet"),
    ("Approvals", "funds:approval_list", Permission.FUNDS_VIEW, "wallet"),
    ("Bank accounts", "funds:bank_account_list", Permission.FUNDS_VIEW, "wallet"),
    ("Balance transactions", "funds:transaction_list", Permission.FUNDS_VIEW, "wallet"),
    ("Money settings", "funds:funds_settings", Permission.PLATFORM_SETTINGS, "cog-6-tooth"),
    ("Webhooks", "developers:endpoint_list", Permission.DEVELOPERS_MANAGE, "code-bracket"),
    ("Events", "developers:event_list", Permission.DEVELOPERS_MANAGE, "code-bracket"),
)

# Everybody's own: label, page, icon.
_OWN_PAGES = (
    ("Your profile", "team:person_profile", "user"),
    ("Security: two-factor authentication", "mfa_index", "shield-check"),
    ("Password", "account_change_password", "key"),
    ("Sessions", "usersessions_list", "computer-desktop"),
    ("Roles and permissions", "team:roles", "users"),
    ("Notices", "team:notice_list", "bell"),
    ("Notification settings", "team:notice_settings", "bell"),
)


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def palette(request: OperatorRequest) -> HttpResponse:
    """Actions and pages whose words begin with what is typed, then accounts, then those of a status that it names."""
    typed = request.GET.get("q", "").strip()
    items = [*_actions(request, typed), *_pages(request, typed)]
    items += [*_accounts(request, typed), *_statuses(typed)] if typed else []
    return render(request, "components/palette_items.html", {"items": items})


def _actions(request: OperatorRequest, typed: str) -> list[Item]:
    return [
        Item(reverse(url_name), label, "Action", icon)
        for label, url_name, permission, icon in _ACTIONS
        if request.actor.may(permission) and _begins(label, typed)
    ]


def _pages(request: OperatorRequest, typed: str) -> list[Item]:
    """The rail's pages; once something is typed those behind them too, and one's own behind the menu of one's name."""
    offered = navigation_for("", request.actor.permissions)
    pages = [Item(page.url, page.label, "Page", page.icon) for page in offered]
    if typed:
        pages += [
            Item(reverse(url_name), label, "Page", icon)
            for label, url_name, permission, icon in _FURTHER_PAGES
            if request.actor.may(permission)
        ]
        pages += [Item(reverse(url_name), label, "Page", icon) for label, url_name, icon in _OWN_PAGES]
    if typed and settings.MAILBOX_ENABLED:
        pages.append(Item(reverse("team:mailbox"), "Mailbox", "Page", "envelope"))
    return [page for page in pages if _begins(page.label, typed)]


def _begins(label: str, typed: str) -> bool:
    """Each typed word begins one of the label's."""
    known = words(label)
    return all(any(word.startswith(part) for word in known) for part in fold(typed).split())


def _accounts(request: OperatorRequest, typed: str) -> list[Item]:
    parameters = QueryDict(mutable=True)
    parameters["q"] = typed
    page = account_page(request.membership.platform, criteria_from(parameters, present()))
    return [
        Item(
            reverse("accounts:account_details", args=[row.account_id]),
            row.name,
            f"{AccountStatus(row.status).label} · {row.account_id}",
            "building-storefront",
        )
        for row in page.rows[:MAX_ACCOUNTS]
    ]


def _statuses(typed: str) -> list[Item]:
    """The list of accounts narrowed to a status. What waits is in review, so it answers to that word as well."""
    url = reverse("accounts:account_list")
    also = {AccountStatus.IN_REVIEW: "pending"}
    return [
        Item(f"{url}?status={status}", f"Accounts: {status.label}", "Status", "building-storefront")
        for status in AccountStatus
        if _begins(f"accounts {status.label} {also.get(status, '')}", typed) and not _begins("accounts", typed)
    ]
