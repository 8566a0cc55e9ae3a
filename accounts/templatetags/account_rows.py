"""Rows of the list of accounts. At 25 rows a page, what a template would ask for each costs more than all the rest.

So they are written here: each text is escaped as it goes in, and the whole is marked once.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape

from django import template
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.columns import Column
from accounts.rows import AccountRow
from connect_dashboard.ui.templatetags.ui import badge, day, due, icon, moment, money

register = template.Library()
_ANY_ACCOUNT = "acct_0"


def _account_url(name: str) -> str:
    """The address of any account's page. The pattern is resolved once, and filled in for each row."""
    return _address(name, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=64)
def _address(name: str, _prefix: str, urlconf: str | None) -> str:
    return reverse(name, urlconf, args=[_ANY_ACCOUNT])


@register.simple_tag
def account_rows(rows: Iterable[AccountRow], columns: Iterable[Column], may_select: bool, may_edit: bool) -> SafeString:
    """The rows of the table: a box to select each by, its name, the cells of ``columns``, what can be done with it."""
    cells = [_CELLS[column.key] for column in columns]
    box = _BOX if may_select else ""
    actions = _ACTIONS_EDIT if may_edit else _ACTIONS
    peek, details = _account_url("accounts:account_peek"), _account_url("accounts:account_details")
    edit = _account_url("accounts:metadata_edit") if may_edit else ""
    written = []
    for row in rows:
        account, name = escape(row.id), escape(row.name)
        note = f'<small class="c-table__sub"><bdi>{escape(row.note)}</bdi></small>' if row.note else ""
        written.append(
            f'<tr data-row data-peek="{peek.replace(_ANY_ACCOUNT, account)}">{box.format(id=account, name=name)}'
            f'<td class="account-table__name"><a class="c-table__link" '
            f'href="{details.replace(_ANY_ACCOUNT, account)}"><bdi>{name}</bdi></a>{note}</td>'
            f"{''.join([cell(row) for cell in cells])}"
            f"{actions.format(id=account, name=name, edit=edit.replace(_ANY_ACCOUNT, account))}</tr>\n"
        )
    return mark_safe("".join(written))  # noqa: S308 - escaped above


_BOX = (
    '<td class="c-table__check"><label><input type="checkbox" name="ids" value="{id}" data-select>'
    '<span class="u-visually-hidden">Select {name}</span></label></td>'
)
_BUTTON = 'class="c-button" data-variant="ghost" data-size="small" data-icon'
_COPY = (
    f'<button type="button" {_BUTTON} data-copy="{{id}}" aria-label="Copy id of {{name}}">'
    f"{icon('clipboard', 16)}</button>"
)
_EDIT = (
    f'<a {_BUTTON} href="{{edit}}" data-dialog data-edit aria-label="Edit metadata of {{name}}">'
    f"{icon('pencil-square', 16)}</a>"
)
_ACTIONS = f'<td class="account-table__actions" data-shrink><span>{_COPY}</span></td>'
_ACTIONS_EDIT = f'<td class="account-table__actions" data-shrink><span>{_COPY}{_EDIT}</span></td>'


def _plain(content: object) -> str:
    """``content`` is markup, or a word of our own."""
    return f"<td data-shrink>{content}</td>"


def _next_due(row: AccountRow) -> str:
    if row.is_past_due and not row.next_due_at:
        words = '<span class="c-due" data-tone="danger">Past due</span>'
    else:
        words = due(row.next_due_at)
    return f'<td class="account-table__due" data-shrink>{words}</td>'


def _country(row: AccountRow) -> str:
    return (
        f'<td data-shrink title="{escape(row.country_name)}"><span class="account-table__country">'
        f'{escape(row.country_short)}</span><span class="account-table__code" aria-hidden="true">'
        f"{escape(row.country)}</span></td>"
    )


_CELLS: dict[str, Callable[[AccountRow], str]] = {
    "status": lambda row: _plain(badge(row.status.label, row.status.tone)),
    "next_due": _next_due,
    "country": _country,
    "balance": lambda row: f"<td data-numeric data-shrink>{money(row.balance.amount, row.balance.currency)}</td>",
    "business_type": lambda row: _plain(escape(row.business_type) or "—"),
    "dashboard": lambda row: _plain(escape(row.dashboard)),
    "last_active": lambda row: _plain(moment(row.last_active_at) if row.last_active_at else "Never"),
    "created": lambda row: _plain(day(row.created)),
    "connected_at": lambda row: _plain(day(row.connected_at)),
    "id": lambda row: f"<td data-shrink><code>{escape(row.id)}</code></td>",
}
