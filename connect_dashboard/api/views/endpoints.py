"""Webhook endpoints and their deliveries."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect_dashboard.api.forms import DeliveryFilterForm, EndpointForm, RollForm
from connect_dashboard.api.queries import deliveries_of, endpoints_of
from connect_dashboard.api.services.webhook_endpoints import (
    MAX_OVERLAP,
    NewEndpoint,
    delivery_resend,
    endpoint_create,
    endpoint_delete,
    endpoint_update,
    secret_roll,
)
from connect_dashboard.journal.models import WebhookDelivery, WebhookEndpoint
from connect_dashboard.journal.webhooks.payloads import payload_of
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.paging import BadCursor, Page, keyset_page
from connect_dashboard.ui.responses import dialog, redirect_to

_NEWEST = ["-created", "-id"]


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def endpoint_list(request: OperatorRequest) -> HttpResponse:
    endpoints = list(endpoints_of(request.membership.platform))
    return render(request, "developers/endpoint_list.html", {"endpoints": endpoints})


@never_cache
@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def endpoint_create_view(request: OperatorRequest) -> HttpResponse:
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = form.cleaned_data
        order = NewEndpoint(chosen["url"], form.events, chosen["connect"] == "true", chosen["description"])
        try:
            endpoint = endpoint_create(actor=request.actor, platform=request.membership.platform, order=order)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _secret(request, endpoint, endpoint.secret)
    return dialog(request, "developers/endpoint_create.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def endpoint_details(request: OperatorRequest, endpoint_id: str) -> HttpResponse:
    endpoint = _endpoint(request, endpoint_id)
    form = DeliveryFilterForm(request.GET)
    status = form.cleaned_data["status"] if form.is_valid() else ""
    context = {
        "endpoint": endpoint,
        "form": form,
        "page": _deliveries(request, endpoint, status),
        "is_filtered": bool(status),
        "rolling": bool(endpoint.previous_secret_until and endpoint.previous_secret_until > timezone.now()),
    }
    return render(request, "developers/endpoint_details.html", context, status=200 if form.is_valid() else 422)


@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def endpoint_update_view(request: OperatorRequest, endpoint_id: str) -> HttpResponse:
    endpoint = _endpoint(request, endpoint_id)
    form = EndpointForm(request.POST if request.method == "POST" else None, endpoint=endpoint)
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in ("url", "description")}
        try:
            endpoint_update(actor=request.actor, endpoint=endpoint, changes={**changes, "enabled_events": form.events})
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The endpoint was changed.")
            return redirect_to(request, _address(endpoint))
    context = {"form": form, "endpoint": endpoint}
    return dialog(request, "developers/endpoint_update.html", context, status=422 if form.is_bound else 200)


@requires(Permission.DEVELOPERS_MANAGE)
@require_POST
def endpoint_switch(request: OperatorRequest, endpoint_id: str) -> HttpResponse:
    """Turn it off or on, as the button that was pressed says."""
    endpoint = _endpoint(request, endpoint_id)
    status = request.POST.get("status", "")
    if status not in WebhookEndpoint.Status.values:
        return HttpResponse("Unknown status.", status=422, content_type="text/plain")
    endpoint_update(actor=request.actor, endpoint=endpoint, changes={"status": status})
    messages.success(request, f"The endpoint is {status}.")
    return redirect_to(request, _address(endpoint))


@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def endpoint_delete_view(request: OperatorRequest, endpoint_id: str) -> HttpResponse:
    endpoint = _endpoint(request, endpoint_id)
    if request.method == "POST":
        endpoint_delete(actor=request.actor, endpoint=endpoint)
        messages.success(request, f"Nothing more is sent to {endpoint.url}.")
        return redirect_to(request, reverse("developers:endpoint_list"))
    return dialog(request, "developers/endpoint_delete.html", {"endpoint": endpoint})


@never_cache
@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def secret_roll_view(request: OperatorRequest, endpoint_id: str) -> HttpResponse:
    endpoint = _endpoint(request, endpoint_id)
    form = RollForm(request.POST if request.method == "POST" else None, longest=MAX_OVERLAP)
    if form.is_valid():
        token = form.cleaned_data["form_token"]
        secret = secret_roll(actor=request.actor, endpoint=endpoint, overlap=form.chosen_overlap, form_token=token)
        return _secret(request, endpoint, secret)
    context = {"form": form, "endpoint": endpoint}
    return dialog(request, "developers/secret_roll.html", context, status=422 if form.is_bound else 200)


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def delivery_details(request: OperatorRequest, delivery_id: int) -> HttpResponse:
    """An event on its way: what is sent, and what was answered each time."""
    delivery = _delivery(request, delivery_id)
    context = {
        "delivery": delivery,
        "payload": payload_of(delivery.event).decode(),
        "tries": delivery.tries.all()[:50],
    }
    return render(request, "developers/delivery_details.html", context)


@requires(Permission.DEVELOPERS_MANAGE)
@require_POST
def delivery_resend_view(request: OperatorRequest, delivery_id: int) -> HttpResponse:
    delivery = _delivery(request, delivery_id)
    try:
        delivery_resend(actor=request.actor, delivery=delivery)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The event is sent again.")
    return redirect_to(request, reverse("developers:delivery_details", args=[delivery.pk]))


def _secret(request: OperatorRequest, endpoint: WebhookEndpoint, secret: str | None) -> HttpResponse:
    """The only page that ever shows the secret."""
    return dialog(request, "developers/endpoint_secret.html", {"endpoint": endpoint, "secret": secret})


def _address(endpoint: WebhookEndpoint) -> str:
    return reverse("developers:endpoint_details", args=[endpoint.pk])


def _endpoint(request: OperatorRequest, endpoint_id: str) -> WebhookEndpoint:
    endpoint = endpoints_of(request.membership.platform).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise Http404("No such endpoint.")
    return endpoint


def _delivery(request: OperatorRequest, delivery_id: int) -> WebhookDelivery:
    delivery = deliveries_of(request.membership.platform).filter(pk=delivery_id).first()
    if delivery is None:
        raise Http404("No such delivery.")
    return delivery


def _deliveries(request: OperatorRequest, endpoint: WebhookEndpoint, status: str) -> Page[WebhookDelivery]:
    deliveries = deliveries_of(request.membership.platform).filter(endpoint=endpoint)
    if status:
        deliveries = deliveries.filter(status=status)
    try:
        return keyset_page(deliveries, _NEWEST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return keyset_page(deliveries, _NEWEST)
