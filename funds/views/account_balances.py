"""One account's money: its balances, its payouts, and every line of the balance that they come from."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import connection_for
from accounts.configuration import Liability
from accounts.details import account_page
from accounts.models import Connection
from accounts.rules import schedule_set_by_platform
from accounts.schedules import describe_payouts
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.money import Money
from connect_dashboard.ui.paging import BadCursor, Page, keyset_page
from funds.models import LedgerEntry
from funds.queries import (
    BALANCE_TRANSACTION_ORDER,
    balances_of,
    last_payouts_of,
    overdrawn_of,
    payout_plans_of,
    statement_page,
)
from funds.released import released_entries
from funds.services.checks import payouts_obstacle
from funds.services.negative_balances import Outlook, debit_outlook
from funds.services.payouts import direct_obstacle
from funds.services.reserves import USED_AFTER
from funds.statements import Line, lines_of


@dataclass(frozen=True)
class Statement:
    """One page of one balance; ``currencies`` are all that there is a statement of."""

    currency: str
    currencies: list[str]
    lines: list[Line]
    page: Page[LedgerEntry]


@dataclass(frozen=True)
class Shortfall:
    """What a balance lacks to zero; ``covered_on`` is the day on which the platform's reserve makes up for it."""

    money: Money
    since: datetime
    debit: Outlook
    covered_on: datetime | None


@require_safe
@requires(Permission.FUNDS_VIEW)
def account_balances(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.FUNDS_VIEW, account_id)
    page, actor = account_page(request.actor, connection, "account_balances"), request.actor
    account, platform = page.account, connection.platform
    balances = balances_of(platform, account.pk)
    chosen, cursor = request.GET.get("currency", ""), request.GET.get("cursor", "")
    editable = actor.may(Permission.PAYOUT_SCHEDULE_EDIT) and schedule_set_by_platform(account) is None
    payouts_off = payouts_obstacle(account)
    payable = not (page.rejected or payouts_off or direct_obstacle(account))
    context = {
        "page": page,
        "account": account,
        "connection": connection,
        "balances": balances,
        "shortfalls": _shortfalls(connection) if any(one.available < 0 for one in balances) else [],
        "plans": payout_plans_of(platform, account),
        "payouts_off": payouts_off,
        "schedule": describe_payouts(account.settings, account.country.code),
        "may_edit_schedule": editable,
        "payouts": last_payouts_of(platform, account),
        "may_pay_out": actor.may(Permission.FUNDS_MOVE) and payable,
        "statement": _statement(connection, [one.currency for one in balances], chosen, cursor),
    }
    return render(request, "funds/account_balances.html", context)


@require_safe
@requires(Permission.FUNDS_VIEW)
def release_details(request: OperatorRequest, account_id: str, number: int) -> HttpResponse:
    """The payments whose money became available in one line of the statement."""
    connection = connection_for(request, Permission.FUNDS_VIEW, account_id)
    payments = released_entries(connection.platform_id, connection.account_id, [number]).select_related("transaction")
    try:
        page = keyset_page(payments, BALANCE_TRANSACTION_ORDER, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(payments, BALANCE_TRANSACTION_ORDER)
    if not page.rows:
        raise Http404("Nothing became available in this.")
    return render(request, "funds/release_details.html", {"account": connection.account, "page": page})


def _shortfalls(connection: Connection) -> list[Shortfall]:
    liable = connection.account.losses == Liability.PLATFORM
    return [
        Shortfall(
            Money(-one.ledger_account.balance, one.ledger_account.currency),
            one.since,
            debit_outlook(one, connection.account),
            one.since + USED_AFTER if liable else None,
        )
        for one in overdrawn_of(connection.platform, connection.account_id)
    ]


def _statement(connection: Connection, currencies: list[str], chosen: str, cursor: str) -> Statement | None:
    """Of the currency that was chosen; else the account's own, if it has any of it."""
    if not currencies:
        return None
    own = connection.account.default_currency
    currency = next((one for one in (chosen, own) if one in currencies), currencies[0])
    holder = connection.account_id
    try:
        page = statement_page(connection.platform, currency, holder=holder, cursor=cursor)
    except BadCursor:
        page = statement_page(connection.platform, currency, holder=holder)
    return Statement(currency, currencies, lines_of(page.rows), page)
