"""Payments, payouts and balance in the holder's dashboard: what they have, what came, when it arrives and why not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.holders.access import HolderRequest, dashboard_page, requires_right
from accounts.holders.rights import Right
from accounts.holders.words import minimums_words, schedule_words
from accounts.schedules import minimums_of, schedule_of
from connect_dashboard.present import present
from connect_dashboard.ui.paging import BadCursor, Page
from funds.chart import Type
from funds.holder_words import TYPES, entry_words, failure_words, payout_words, status_words
from funds.models import LedgerEntry, Payout
from funds.payout_contents import Contents, contents_of
from funds.queries import (
    balances_of,
    holder_payout_page,
    holder_payouts,
    payment_page,
    payout_plans_of,
    statement_page,
)
from funds.services.payouts import cancel_obstacle, own_obstacle


@dataclass(frozen=True)
class PaymentRow:
    """Amounts in minor units; ``available_on`` is empty once it is available."""

    words: str
    at: datetime
    gross: int
    fee: int
    net: int
    currency: str
    available_on: datetime | None


@dataclass(frozen=True)
class PayoutRow:
    """``arrival`` is empty for one that is held or came to nothing."""

    payout: Payout
    title: str
    words: str
    failure: str
    arrival: date | None


@dashboard_page
@requires_right(Right.MONEY_VIEW)
@require_safe
def payment_list(request: HolderRequest) -> HttpResponse:
    page = payment_page(request.connection.platform, request.account.pk, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "rows": [_payment(entry) for entry in page.rows], "traces": _traces(request)}
    return render(request, "holder_funds/payment_list.html", context)


@dashboard_page
@requires_right(Right.MONEY_VIEW)
@require_safe
def payout_list(request: HolderRequest) -> HttpResponse:
    platform = request.connection.platform
    page = holder_payout_page(platform, request.account.pk, cursor=request.GET.get("cursor", ""))
    plans = [plan for plan in payout_plans_of(platform, request.account) if plan.next_on]
    context = {"page": page, "rows": [_payout(one) for one in page.rows], "plans": plans, **_schedule(request)}
    return render(request, "holder_funds/payout_list.html", context)


@dashboard_page
@requires_right(Right.MONEY_VIEW)
@require_safe
def payout_details(request: HolderRequest, payout_id: str) -> HttpResponse:
    payout = holder_payouts(request.connection.platform, request.account.pk).filter(pk=payout_id).first()
    if payout is None:
        raise Http404("No such payout.")
    contents = contents_of(payout) if _traces(request) else None
    may_cancel = Right.PAYOUTS_CREATE in request.rights and cancel_obstacle(request.actor, payout) is None
    context = {
        "row": _payout(payout),
        "payout": payout,
        "contents": contents,
        "groups": _groups(contents),
        "may_cancel": may_cancel and not payout.cancel_requested_at,
    }
    return render(request, "holder_funds/payout_details.html", context)


@dashboard_page
@requires_right(Right.MONEY_VIEW)
@require_safe
def balance(request: HolderRequest) -> HttpResponse:
    """What is there by currency; full access sees each line that led to it."""
    balances = balances_of(request.connection.platform, request.account.pk)
    context: dict[str, Any] = {"balances": balances, **_schedule(request)}
    if balances and _traces(request):
        currencies = [one.currency for one in balances]
        wanted = (request.GET.get("currency", ""), request.account.default_currency)
        currency = next((one for one in wanted if one in currencies), currencies[0])
        page = _statement(request, currency)
        lines = [(entry_words(entry), entry) for entry in page.rows]
        context |= {"currency": currency, "currencies": currencies, "page": page, "lines": lines}
    return render(request, "holder_funds/balance.html", context)


def _traces(request: HolderRequest) -> bool:
    return Right.MONEY_TRACE in request.rights


def _schedule(request: HolderRequest) -> dict[str, Any]:
    """When the account is paid out, and whether that, or a payout by hand, is whoever looks at it to decide."""
    rights = request.rights
    return {
        "schedule": schedule_words(schedule_of(request.account.settings)),
        "kept": minimums_words(minimums_of(request.account.settings)),
        "may_schedule": Right.PAYOUT_SCHEDULE_EDIT in rights,
        "may_pay_out": Right.PAYOUTS_CREATE in rights and own_obstacle(request.account) is None,
    }


def _statement(request: HolderRequest, currency: str) -> Page[LedgerEntry]:
    platform, holder = request.connection.platform, request.account.pk
    try:
        return statement_page(platform, currency, holder=holder, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return statement_page(platform, currency, holder=holder)


def _payment(entry: LedgerEntry) -> PaymentRow:
    later = entry.transaction.available_on
    return PaymentRow(
        words=str(TYPES[Type(entry.type)]),
        at=entry.created,
        gross=entry.gross,
        fee=entry.fee,
        net=entry.net,
        currency=entry.currency,
        available_on=later if later and later > present() else None,
    )


def _payout(payout: Payout) -> PayoutRow:
    return PayoutRow(
        payout=payout,
        title=payout_words(payout),
        words=status_words(payout),
        failure=failure_words(payout),
        arrival=payout.arrives_on,
    )


def _groups(contents: Contents | None) -> list[tuple[str, Any]]:
    return [(str(TYPES[group.type]), group) for group in contents.groups] if contents else []
