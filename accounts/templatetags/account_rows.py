"""Rows of the list of accounts. At 25 rows a page, what a template would ask for each costs more than all the rest."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from django import template
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.columns import Column
from accounts.rows import AccountRow
from connect_dashboard.ui.templatetags.ui import badge, day, due, moment, money

register = template.Library()
_ANY_ACCOUNT = "acct_0"


@register.simple_tag
def account_url(name: str, account_id: str) -> str:
    """``{% url %}`` of an account's page. The pattern is resolved once and filled in for each row."""
    return _address(name, get_script_prefix(), get_urlconf()).replace(_ANY_ACCOUNT, account_id)


@lru_cache(maxsize=64)
def _address(name: str, _prefix: str, urlconf: str | None) -> str:
    return reverse(name, urlconf, args=[_ANY_ACCOUNT])


@register.simple_tag
def account_cells(row: AccountRow, columns: Iterable[Column]) -> SafeString:
    """The cells beside the name, in the order of ``columns``."""
    return mark_safe("".join(_CELLS[column.key](row) for column in columns))  # noqa: S308 - each cell has escaped itself


def _plain(content: object) -> SafeString:
    return format_html("<td data-shrink>{}</td>", content)


def _next_due(row: AccountRow) -> SafeString:
    if row.is_past_due and not row.next_due_at:
        words: SafeString | str = mark_safe('<span class="c-due" data-tone="danger">Past due</span>')
    else:
        words = due(row.next_due_at)
    return format_html('<td class="account-table__due" data-shrink>{}</td>', words)


def _country(row: AccountRow) -> SafeString:
    return format_html(
        '<td data-shrink title="{}"><span class="account-table__country">{}</span>'
        '<span class="account-table__code" aria-hidden="true">{}</span></td>',
        row.country_name,
        row.country_short,
        row.country,
    )


_CELLS: dict[str, Callable[[AccountRow], SafeString]] = {
    "status": lambda row: _plain(badge(row.status.label, row.status.tone)),
    "next_due": _next_due,
    "country": _country,
    "balance": lambda row: format_html(
        "<td data-numeric data-shrink>{}</td>", money(row.balance.amount, row.balance.currency)
    ),
    "business_type": lambda row: _plain(row.business_type or "—"),
    "dashboard": lambda row: _plain(row.dashboard),
    "last_active": lambda row: _plain(moment(row.last_active_at) if row.last_active_at else "Never"),
    "created": lambda row: _plain(day(row.created)),
    "connected_at": lambda row: _plain(day(row.connected_at)),
    "id": lambda row: format_html("<td data-shrink><code>{}</code></td>", row.id),
}
