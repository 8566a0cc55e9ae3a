"""Inactive accounts: the list, and what an operator decides about them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import connection_for
from accounts.configuration import DashboardAccess, Liability
from accounts.forms.removal import RemoveForm
from accounts.selection import accounts_in_words, counted
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.paging import BadCursor
from connect_dashboard.ui.responses import dialog, redirect_to
from requirements_app.forms.inactive import InactiveFilterForm, RejectForm
from requirements_app.inactive import FILTERS, inactive_page, inactive_row, inactive_selected
from requirements_app.services.inactivity import (
    PERIOD,
    inactive_decide_many,
    inactive_reject,
    inactive_resume,
)

MAX_IDS = 500


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def inactive_list(request: OperatorRequest) -> HttpResponse:
    """Accounts whose verifications are on hold, the longest silent first."""
    form = InactiveFilterForm(request.GET)
    filters = _filters(request.GET)
    platform = request.membership.platform
    try:
        page = inactive_page(platform, filters, request.GET.get("cursor", ""))
    except BadCursor:
        page = inactive_page(platform, filters)
    context = {
        "form": form,
        "filters": filters,
        "period": PERIOD.days,
        "page": page,
        "rows": [inactive_row(connection) for connection in page.rows],
        "may_edit": request.actor.may(Permission.ACCOUNTS_EDIT),
        "may_remove": request.actor.may(Permission.ACCOUNTS_REMOVE),
        "may_reject": request.actor.may(Permission.ACCOUNTS_REJECT),
        "is_paged": bool(page.next or page.previous),
    }
    return render(request, "requirements_app/inactive_list.html", context)


def _filters(parameters: QueryDict) -> dict[str, str]:
    """What of the URL is a filter with a value that there is."""
    form = InactiveFilterForm(parameters)
    form.is_valid()
    return {name: form.cleaned_data[name] for name in FILTERS if form.cleaned_data.get(name)}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def inactive_resume_view(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    from_account = request.GET.get("back") == "account"
    context = {"connection": connection, "account": connection.account, "from_account": from_account}
    if request.method != "POST":
        return dialog(request, "requirements_app/inactive_resume.html", context)
    return _decide(
        request,
        lambda: inactive_resume(actor=request.actor, connection=connection),
        f"{connection.name} is resumed. What it has provided is being verified again.",
        back=reverse("accounts:account_details", args=[account_id]) if from_account else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_REJECT)
def inactive_reject_view(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_REJECT, account_id)
    form = RejectForm(request.POST if request.method == "POST" else None)
    context = {
        "connection": connection,
        "form": form,
        "liable": connection.account.losses == Liability.PLATFORM,
    }
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return dialog(request, "requirements_app/inactive_reject.html", context, status=status)
    reason = form.cleaned_data["reason"]
    return _decide(
        request,
        lambda: inactive_reject(actor=request.actor, connection=connection, reason=reason),
        f"{connection.name} is rejected.",
    )


def _decide(request: OperatorRequest, act: Callable[[], Any], words: str, back: str = "") -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect_to(request, back or reverse("requirements:inactive_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def inactive_resume_many(request: OperatorRequest) -> HttpResponse:
    """Resume all chosen accounts, in the background."""
    context = _selection(request)
    if request.method != "POST" or not context["number"]:
        return dialog(request, "requirements_app/inactive_resume_many.html", context, status=_status(request))
    return _start(request, context, verb="resume", title=f"Resume {context['number_words']}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_REJECT)
def inactive_reject_many(request: OperatorRequest) -> HttpResponse:
    """Reject those of the chosen accounts for whose losses the platform answers, in the background."""
    form = RejectForm(request.POST if request.method == "POST" else None)
    context = _selection(request, losses=Liability.PLATFORM) | {"form": form}
    if not form.is_bound or not form.is_valid() or not context["number"]:
        return dialog(request, "requirements_app/inactive_reject_many.html", context, status=_status(request))
    reason = form.cleaned_data["reason"]
    return _start(request, context, verb="reject", reason=reason, title=f"Reject {context['number_words']}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_REMOVE)
@recently_authenticated
def inactive_remove_many(request: OperatorRequest) -> HttpResponse:
    """Remove those of the chosen accounts that have the full dashboard, in the background."""
    context = _selection(request, dashboard=DashboardAccess.FULL)
    form = RemoveForm(request.POST if request.method == "POST" else None, wanted=context["number_words"])
    context["form"] = form
    if not form.is_valid() or not context["number"]:
        return dialog(request, "requirements_app/inactive_remove_many.html", context, status=_status(request))
    return _start(request, context, verb="remove", title=f"Remove {context['number_words']}")


def _selection(request: OperatorRequest, **only: str) -> dict[str, Any]:
    """What is checked, or all that the filters find; its size in words, and the fields that carry it on.

    ``only`` names the configuration that qualifies; the others are counted as left out.
    """
    given = request.POST if request.method == "POST" else request.GET
    if given.get("scope") == "all":
        filters = _filters(given)
        selection: dict[str, Any] = {"filters": filters}
        fields = [("scope", "all"), *filters.items()]
    else:
        selection = {"ids": list(dict.fromkeys(given.getlist("ids")))[:MAX_IDS]}
        fields = [("ids", one) for one in selection["ids"]]
    chosen = inactive_selected(request.membership.platform, selection)
    qualified = {f"account__{name}": value for name, value in only.items()}
    skipped = counted(chosen.exclude(**qualified)) if only else 0
    number = counted(chosen.filter(**qualified))
    return {
        "selection": selection,
        "fields": fields,
        "number": number,
        "skipped": skipped,
        "number_words": accounts_in_words(number),
    }


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _start(request: OperatorRequest, context: dict[str, Any], **order: str) -> HttpResponse:
    job = inactive_decide_many(actor=request.actor, selection=context["selection"], **order)
    messages.success(request, "It has begun. You can leave this page.")
    return redirect_to(request, reverse("accounts:job_details", args=[job.pk]))
