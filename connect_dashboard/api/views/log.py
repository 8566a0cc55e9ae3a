"""What happened: events, and the requests of programs."""

import json

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect_dashboard.api.forms import EventFilterForm, RequestFilterForm
from connect_dashboard.api.queries import deliveries_of, events_of, keys_of, requests_of
from connect_dashboard.journal.models import Event
from connect_dashboard.journal.webhooks.payloads import payload_of
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.paging import BadCursor, Page, Row, keyset_page

_NEWEST = ["-created", "-id"]


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def event_list(request: OperatorRequest) -> HttpResponse:
    form = EventFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    events = events_of(
        request.membership.platform, type=chosen.get("type", ""), account_id=chosen.get("account", "").strip()
    )
    context = {"form": form, "page": _page(request, events), "is_filtered": any(chosen.values())}
    return render(request, "developers/event_list.html", context, status=200 if form.is_valid() else 422)


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def event_details(request: OperatorRequest, event_id: str) -> HttpResponse:
    platform = request.membership.platform
    event = Event.objects.filter(platform=platform, pk=event_id).first()
    if event is None:
        raise Http404("No such event.")
    context = {
        "event": event,
        "payload": payload_of(event).decode(),
        "deliveries": deliveries_of(platform).filter(event=event).order_by("-created", "-pk"),
    }
    return render(request, "developers/event_details.html", context)


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def request_list(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    form = RequestFilterForm(request.GET, keys=list(keys_of(platform).order_by("name", "pk")))
    chosen = {name: value.strip() for name, value in form.cleaned_data.items()} if form.is_valid() else {}
    context = {
        "form": form,
        "page": _page(request, requests_of(platform, **chosen)),
        "is_filtered": any(chosen.values()),
    }
    return render(request, "developers/request_list.html", context, status=200 if form.is_valid() else 422)


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def request_details(request: OperatorRequest, line_id: int) -> HttpResponse:
    line = requests_of(request.membership.platform).defer(None).filter(pk=line_id).first()
    if line is None:
        raise Http404("No such request.")
    context = {
        "line": line,
        "parameters": _pretty(line.parameters),
        "answer": _pretty(line.answer) if line.answer is not None else "",
    }
    return render(request, "developers/request_details.html", context)


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _page(request: OperatorRequest, rows: QuerySet[Row]) -> Page[Row]:
    try:
        return keyset_page(rows, _NEWEST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return keyset_page(rows, _NEWEST)
