"""The page of connected accounts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import capabilities
from accounts.access import connection_for
from accounts.columns import COLUMNS, known_columns
from accounts.counts import status_counts
from accounts.filters import ListState, shown_columns
from accounts.forms.list import FilterForm
from accounts.models import Connection, SavedView
from accounts.queries import DEFAULT_SORT, account_page, saved_views_for
from accounts.queries import account_list as account_matches
from accounts.rows import account_row
from accounts.search import criteria_from
from accounts.selection import accounts_in_words, counted
from accounts.status import AccountStatus
from connect_dashboard.present import present
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.paging import BadCursor, Page
from connect_dashboard.ui.responses import dialog

COLUMNS_KEY = "account_columns"
RESULTS = "account-results"
_SINGLE = ("inactive_days", "balance", "overdue", "created_from", "created_to", "due_from", "due_to")


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class ViewItem:
    view: SavedView
    url: str
    current: bool
    own: bool


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def account_list(request: OperatorRequest) -> HttpResponse:
    """The list, or its results alone while somebody types."""
    state = ListState(request.GET)
    if not request.htmx and "" in request.GET.values():  # type: ignore[attr-defined]
        # A form sends the fields that nobody filled in too: they have no place in an address that people share.
        return redirect(state.url())
    criteria = criteria_from(state.filters, present())
    try:
        page = account_page(request.membership.platform, criteria, sort=state.sort, cursor=state.cursor)
    except BadCursor:
        page = account_page(request.membership.platform, criteria, sort=state.sort)
    counts = status_counts(request.membership.platform)
    is_fragment = bool(request.htmx) and request.htmx.target == RESULTS  # type: ignore[attr-defined]
    context = {
        "state": state,
        "chips": state.chips(),
        "search_fields": state.hidden("q"),
        "page": page,
        "rows": [account_row(connection) for connection in page.rows],
        "misunderstood": criteria.misunderstood,
        "number": _number(state, page),
        "tabs": _tabs(state, counts),
        "has_accounts": counts["all"] > 0,
        "default_sort": DEFAULT_SORT,
        "is_fragment": is_fragment,
        **_columns(request, state),
        **_tools(request, state, page),
    }
    template = "accounts/account_list.html#results" if is_fragment else "accounts/account_list.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def account_count(request: OperatorRequest) -> HttpResponse:
    """How many accounts the list finds, asked for once its rows are there: counting takes longer than they do."""
    criteria = criteria_from(ListState(request.GET).filters, present())
    number = counted(account_matches(request.membership.platform, criteria))
    return HttpResponse(accounts_in_words(number))


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def account_filters(request: OperatorRequest) -> HttpResponse:
    """The form that narrows the list. Of filters that can repeat it adds one more to those that there are."""
    state = ListState(request.GET)
    form = FilterForm(initial={name: state.filters.get(name, "") for name in _SINGLE})
    return dialog(request, "accounts/account_filters.html", {"form": form, "fields": state.hidden(*_SINGLE)})


@require_POST
@requires(Permission.ACCOUNTS_VIEW)
def account_columns(request: OperatorRequest) -> HttpResponse:
    """Remember the columns for this person, and show the same list with them."""
    chosen = known_columns(request.POST.getlist("columns"))
    request.session[COLUMNS_KEY] = chosen
    state = ListState(QueryDict(request.POST.get("query", "")))
    state.columns = chosen
    response = redirect("accounts:account_list")
    response.headers["Location"] += f"?{state.query()}"
    return response


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def account_peek(request: OperatorRequest, account_id: str) -> HttpResponse:
    """One account in brief, beside the list."""
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    held = [
        (capabilities.label(capability.name), capability)
        for capability in connection.account.capabilities.exclude(status="unrequested").order_by("name")
    ]
    context = {
        "row": account_row(connection),
        "account": connection.account,
        "capabilities": [(label, capability.get_status_display(), _tone(capability)) for label, capability in held],
        "metadata": sorted(connection.metadata.items()),
    }
    layout = "layouts/peek.html" if request.htmx else "layouts/dashboard.html"  # type: ignore[attr-defined]
    return render(request, "accounts/account_peek.html", {**context, "peek_layout": layout})


def _number(state: ListState, page: Page[Connection]) -> str:
    """How many are found, where one page holds them all."""
    is_whole = state.is_narrowed and not (page.next or page.previous)
    return accounts_in_words(len(page.rows)) if is_whole else ""


def _tone(capability: Any) -> str:
    return str(type(capability).Status(capability.status).tone)


def _tabs(state: ListState, counts: dict[str, int]) -> list[Tab]:
    statuses = [("", "All"), *AccountStatus.choices]
    return [
        Tab(label, state.with_status(status), counts[status or "all"], status == state.status)
        for status, label in statuses
    ]


def _columns(request: OperatorRequest, state: ListState) -> dict[str, Any]:
    shown = shown_columns(state, request.session.get(COLUMNS_KEY, []))
    return {
        "shown": shown,
        "columns": [column for column in COLUMNS if column.key in shown],
        "column_choices": [(column, column.key in shown) for column in COLUMNS],
    }


def _tools(request: OperatorRequest, state: ListState, page: Page[Connection]) -> dict[str, Any]:
    query = state.query()
    views = [
        ViewItem(view, f"?{view.query}", view.query == query, view.owner_id == request.actor.user.pk)  # type: ignore[union-attr]
        for view in saved_views_for(request.membership)
    ]
    may_edit, may_export = request.actor.may(Permission.ACCOUNTS_EDIT), request.actor.may(Permission.ACCOUNTS_EXPORT)
    return {
        "query": query,
        "views": views,
        "current_view": next((item for item in views if item.current), None),
        "may_edit": may_edit,
        "may_export": may_export,
        "may_select": may_edit or may_export,
        "may_create": request.actor.may(Permission.ACCOUNTS_CREATE),
        "may_import": request.actor.may(Permission.ACCOUNTS_IMPORT),
        "is_paged": bool(page.next or page.previous),
    }
