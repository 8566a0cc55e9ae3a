"""API keys: the list, and what one does with a key."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect_dashboard.api.forms import KeyForm, RollForm
from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.queries import keys_of
from connect_dashboard.api.scopes import RESOURCES
from connect_dashboard.api.services.keys import MAX_OVERLAP, IssuedKey, key_create, key_revoke, key_roll, key_update
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.paging import BadCursor, keyset_page
from connect_dashboard.ui.responses import dialog, redirect_to

_NEWEST = ["-created", "-id"]


@requires(Permission.DEVELOPERS_MANAGE)
@require_safe
def key_list(request: OperatorRequest) -> HttpResponse:
    keys = keys_of(request.membership.platform)
    try:
        page = keyset_page(keys, _NEWEST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(keys, _NEWEST)
    now = timezone.now()
    rows = [{"key": key, "state": key.state(now), "rights": _rights(key)} for key in page.rows]
    return render(request, "developers/key_list.html", {"page": page, "rows": rows})


@never_cache
@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def key_create_view(request: OperatorRequest) -> HttpResponse:
    form = KeyForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_valid():
        try:
            issued = key_create(actor=request.actor, order=form.order, form_token=form.cleaned_data["form_token"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _issued(request, issued)
    return dialog(request, "developers/key_create.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def key_update_view(request: OperatorRequest, key_id: str) -> HttpResponse:
    key = _key(request, key_id)
    form = KeyForm(request.POST if request.method == "POST" else None, actor=request.actor, key=key)
    if form.is_valid():
        order = form.order
        try:
            key_update(
                actor=request.actor,
                key_id=key.pk,
                name=order.name,
                scopes=order.scopes,
                allowed_ips=order.allowed_ips,
                moves_funds=order.moves_funds,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{order.name} was changed.")
            return redirect_to(request, reverse("developers:key_list"))
    context = {"form": form, "key": key}
    return dialog(request, "developers/key_update.html", context, status=422 if form.is_bound else 200)


@never_cache
@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def key_roll_view(request: OperatorRequest, key_id: str) -> HttpResponse:
    key = _key(request, key_id)
    form = RollForm(request.POST if request.method == "POST" else None, longest=MAX_OVERLAP)
    if form.is_valid():
        token = form.cleaned_data["form_token"]
        try:
            issued = key_roll(actor=request.actor, key_id=key.pk, overlap=form.chosen_overlap, form_token=token)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _issued(request, issued)
    context = {"form": form, "key": key}
    return dialog(request, "developers/key_roll.html", context, status=422 if form.is_bound else 200)


@requires(Permission.DEVELOPERS_MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def key_revoke_view(request: OperatorRequest, key_id: str) -> HttpResponse:
    key = _key(request, key_id)
    if request.method == "POST":
        key_revoke(actor=request.actor, key_id=key.pk)
        messages.success(request, f"{key.name} is revoked. It changes nothing any more, and reads nothing in a second.")
        return redirect_to(request, reverse("developers:key_list"))
    return dialog(request, "developers/key_revoke.html", {"key": key})


def _issued(request: OperatorRequest, issued: IssuedKey | None) -> HttpResponse:
    """The only page that ever shows the key."""
    return dialog(request, "developers/key_created.html", {"issued": issued})


def _key(request: OperatorRequest, key_id: str) -> ApiKey:
    key = keys_of(request.membership.platform).filter(pk=key_id).first()
    if key is None:
        raise Http404("No such key.")
    return key


def _rights(key: ApiKey) -> str:
    if key.kind == ApiKey.Kind.SECRET:
        return "Everything a Developer may" + (", and move funds" if key.moves_funds else "")
    named = [f"{RESOURCES[name][0]}: {level}" for name, level in key.scopes.items() if name in RESOURCES]
    return ", ".join(sorted(named))
