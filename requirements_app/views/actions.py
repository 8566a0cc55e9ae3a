"""What is to be done: for one account at the top of its pages, and over all accounts of the platform."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, get_urlconf, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import connection_for
from accounts.countries import country_name
from accounts.status import AccountStatus
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.paging import BadCursor
from requirements_app.actions import AccountActions, ActionRow
from requirements_app.forms.actions import KIND_LABELS, ActionFilterForm
from requirements_app.queries import action_criteria, action_page, actions_of_all, coming_days, due_count
from requirements_app.templatetags.requirements_panels import panel_context

RESULTS = "action-results"
_SHOWN = 4
_ANY_ACCOUNT = "acct_0"


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def action_panel(request: OperatorRequest, account_id: str) -> HttpResponse:
    """The panel alone, for a page that waits for an answer; anybody else is led to the account."""
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("accounts:account_details", account_id)
    if request.GET.get("seen") == AccountActions(connection).digest:
        # Nothing to swap: what somebody has unfolded or focused stays as it is.
        return HttpResponse(status=204)
    return render(request, "requirements_app/_requirements_panel.html", panel_context(connection))


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
@cache_control(private=True, max_age=30)
def action_count(request: OperatorRequest) -> HttpResponse:
    """The number beside the page's name in the rail."""
    return render(request, "requirements_app/_action_count.html", {"number": due_count(request.membership.platform)})


@dataclass(frozen=True)
class AccountLine:
    """One account of the page with the first of what is to be done for it; pages of ``rows`` lie below ``below``."""

    url: str
    below: str
    name: str
    country: str
    status: AccountStatus
    rows: list[ActionRow]
    more: int


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def action_list(request: OperatorRequest) -> HttpResponse:
    """Everything to be done over the platform, by due date."""
    platform = request.membership.platform
    form = ActionFilterForm(request.GET)
    form.is_valid()
    chosen = {name: form.cleaned_data.get(name) or "" for name in ("kind", "capability", "country")}
    due_on = form.cleaned_data.get("due")
    criteria = action_criteria(**chosen, due_on=due_on.isoformat() if due_on else "")
    try:
        page = action_page(platform, criteria, request.GET.get("cursor", ""))
    except BadCursor:
        page = action_page(platform, criteria)
    is_fragment = bool(request.htmx) and request.htmx.target == RESULTS  # type: ignore[attr-defined]
    days = coming_days(platform) if due_on or not is_fragment else []
    context: dict[str, Any] = {
        "form": form,
        "due_on": due_on,
        "narrowed": due_on or any(chosen.values()),
        "page": page,
        "lines": [_line(actions, chosen["kind"], chosen["capability"]) for actions in actions_of_all(page.rows)],
        "kinds": KIND_LABELS,
        "days": days,
        "chosen_day": next((day for day in days if day.on == due_on), None),
    }
    template = "requirements_app/action_list.html" + ("#results" if is_fragment else "")
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


def _line(actions: AccountActions, kind: str, capability: str) -> AccountLine:
    """Only what the filters ask for, where they ask for something."""
    rows = [
        row
        for row in actions.open
        if (not kind or row.status.key == kind) and (not capability or capability in row.capabilities)
    ] or actions.open
    connection = actions.connection
    return AccountLine(
        url=_address("accounts:account_details", connection.account_id),
        below=_address("requirements:action_panel", connection.account_id),
        name=connection.name,
        country=country_name(actions.account.country.code),
        status=AccountStatus(connection.status),
        rows=rows[:_SHOWN],
        more=len(rows[_SHOWN:]),
    )


def _address(name: str, account_id: str) -> str:
    """The pattern is resolved once, and filled in for each line."""
    return _address_of_any(name, get_script_prefix(), get_urlconf()).replace(_ANY_ACCOUNT, account_id)


@lru_cache(maxsize=8)
def _address_of_any(name: str, _prefix: str, urlconf: str | None) -> str:
    return reverse(name, urlconf, args=[_ANY_ACCOUNT])
