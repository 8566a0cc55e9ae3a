"""What the dialogs that ask for a movement have in common: a form, a review, and a receipt that the key finds again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.money import Money
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.forms.movements import GiveBackForm
from funds.models import Movement
from funds.movements import kind_of
from funds.services.checks import settings_of
from funds.statuses import Status


def is_confirmed(request: OperatorRequest) -> bool:
    """Whether the review was read: it alone has this button."""
    return "confirm" in request.POST


def is_going_back(request: OperatorRequest) -> bool:
    return "edit" in request.POST


def review(request: OperatorRequest, template: str, context: dict[str, object], money: Money) -> HttpResponse:
    """Repeat what is about to happen; nothing has happened yet."""
    waits = settings_of(request.membership.platform).needs_approval(money)
    return dialog(request, template, {**context, "money": money, "waits": waits})


def give_back(
    request: OperatorRequest, original: Any, name: str, act: Callable[..., Movement], done: str
) -> HttpResponse:
    """The dialog by which what is ``left`` of a movement goes back, and the page of that movement when it has.

    ``name`` is what the template calls the movement, and ``act`` takes it as; ``done`` says what was done.
    """
    form = GiveBackForm(request.POST if request.method == "POST" else None, left=original.left)
    if form.is_bound and form.is_valid():
        asked = {"money": form.money, "reason": form.cleaned_data["reason"], "idempotency_key": form.key}
        try:
            back = act(actor=request.actor, **{name: original}, **asked)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            waits = back.state == Status.AWAITING_APPROVAL
            words = "waits for another Administrator’s approval." if waits else done
            messages.success(request, f"{back.money} {words}")
            return redirect_to(request, reverse(kind_of(original).url_name, args=[original.pk]))
    template = f"funds/{act.__name__}.html"
    return dialog(request, template, {"form": form, name: original}, status=422 if form.is_bound else 200)
