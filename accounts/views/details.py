"""The pages of one account: overview and persons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import connection_for
from accounts.details import AccountPage, account_page, person_rows, profile_sections
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def account_details(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    page = account_page(request.actor, connection, "account_details")
    context = {
        "sections": profile_sections(page),
        "person_rows": person_rows(page),
        "metadata": sorted(connection.metadata.items()),
        "may_edit_metadata": request.actor.may(Permission.ACCOUNTS_EDIT),
    }
    return render(request, "accounts/account_details.html", _frame(page) | context)


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def person_list(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    page = account_page(request.actor, connection, "person_list")
    return render(request, "accounts/person_list.html", _frame(page) | {"person_rows": person_rows(page)})


def _frame(page: AccountPage) -> dict[str, Any]:
    return {"page": page, "account": page.account, "connection": page.connection}
