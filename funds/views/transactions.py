"""The platform's balance transactions, and files of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Job
from accounts.services.jobs import job_start
from connect_dashboard.present import present
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.money import Money, format_money
from connect_dashboard.ui.paging import BadCursor, keyset_page
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.chart import Type
from funds.charting import LABELS
from funds.currencies import own_currency
from funds.forms.balances import BalanceExportForm, TransactionFilterForm
from funds.history import (
    Counterparty,
    Filters,
    counterparties,
    currencies_used,
    source_page,
    transactions_matching,
)
from funds.models import LedgerEntry
from funds.tabs import balance_tabs

_MONTHS_OFFERED = 24


@dataclass(frozen=True)
class TransactionRow:
    """Amounts are printed already: a tag for each would cost more than the rest of the row.

    ``available_on`` only while it lies ahead.
    """

    entry: LedgerEntry
    label: str
    amount: str
    fee: str
    net: str
    balance_after: str
    balance: str
    source_url: str
    counterparty: Counterparty | None
    available_on: datetime | None


@require_safe
@requires(Permission.FUNDS_VIEW)
def transaction_list(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    form = TransactionFilterForm(request.GET, currencies=currencies_used(platform))
    filters = form.filters if form.is_valid() else Filters()
    found = transactions_matching(platform, filters)
    try:
        page = keyset_page(found, filters.order, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(found, filters.order)
    context = {
        "tabs": balance_tabs(platform, "funds:transaction_list"),
        "page": page,
        "rows": _rows(platform, page.rows, present()),
        "form": form,
        "is_filtered": bool(filters),
        "may_export": request.actor.may(Permission.FUNDS_EXPORT),
        "export_query": "&".join(part for part in request.GET.urlencode().split("&") if part[:7] != "cursor="),
    }
    return render(request, "funds/transaction_list.html", context, status=200 if form.is_valid() else 422)


@requires(Permission.FUNDS_EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def balance_export(request: OperatorRequest) -> HttpResponse:
    """Choose a file; it is written in the background. The address carries the list's filters."""
    platform = request.membership.platform
    currencies = currencies_used(platform)
    filter_form = TransactionFilterForm(request.GET, currencies=currencies)
    filters = filter_form.filters if filter_form.is_valid() else Filters()
    form = BalanceExportForm(
        request.POST if request.method == "POST" else None,
        months=_months(platform, present().date()),
        currencies=currencies,
        initial={"what": BalanceExportForm.TRANSACTIONS, "currency": own_currency(platform)},
    )
    if form.is_bound and form.is_valid():
        name = _file_name(form.cleaned_data)
        parameters = {
            **form.cleaned_data,
            "filters": {key: str(value) for key, value in vars(filters).items() if value},
            "download_name": name,
        }
        job = job_start(actor=request.actor, kind=Job.Kind.MONEY, parameters=parameters, filename=name)
        messages.success(request, "The file is being written. You can leave this page.")
        return redirect_to(request, reverse("accounts:job_details", args=[job.pk]))
    context = {"form": form, "is_filtered": bool(filters), "query": request.GET.urlencode()}
    return dialog(request, "funds/balance_export.html", context, status=422 if form.is_bound else 200)


def _rows(platform: Platform, entries: Iterable[LedgerEntry], now: datetime) -> list[TransactionRow]:
    others = counterparties(platform, entries)
    return [_row(entry, others.get(entry.transaction_id), now) for entry in entries]


def _row(entry: LedgerEntry, counterparty: Counterparty | None, now: datetime) -> TransactionRow:
    source, page = entry.transaction.source, source_page(entry.transaction.source)
    amounts = (entry.gross, entry.fee, entry.net, entry.balance_after)
    amount, fee, net, after = (format_money(Money(one, entry.currency)) for one in amounts)
    return TransactionRow(
        entry,
        Type(entry.type).label,
        amount,
        fee if entry.fee else "—",
        net,
        after,
        LABELS[entry.ledger_account.balance_kind],
        reverse(page, args=[source]) if page else "",
        counterparty,
        _still_ahead(entry.transaction.available_on, now),
    )


def _still_ahead(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment and moment > now else None


def _months(platform: Platform, today: date) -> list[tuple[str, str]]:
    """The months in which the platform has been here, the last one first, up to two years of them."""
    month = today.replace(day=1)
    months: list[tuple[str, str]] = []
    first = platform.created.date().replace(day=1)
    while month >= first and len(months) < _MONTHS_OFFERED:
        months.append((f"{month:%Y-%m}", f"{month:%B %Y}"))
        month = (month - timedelta(days=1)).replace(day=1)
    return months


def _file_name(chosen: dict[str, str]) -> str:
    match chosen["what"]:
        case BalanceExportForm.STATEMENT:
            return f"statement-{chosen['month']}-{chosen['currency']}.csv"
        case BalanceExportForm.PAYOUTS:
            return f"payouts-{chosen['month']}.csv"
        case _:
            return f"balance-transactions-{present():%Y-%m-%d}.csv"
