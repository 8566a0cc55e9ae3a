"""What the dialogs that ask for a movement have in common: a form, a review, and a receipt that the key finds again."""

from django.http import HttpResponse

from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.ui.money import Money
from connect_dashboard.ui.responses import dialog
from funds.services.checks import settings_of


def is_confirmed(request: OperatorRequest) -> bool:
    """Whether the review was read: it alone has this button."""
    return "confirm" in request.POST


def is_going_back(request: OperatorRequest) -> bool:
    return "edit" in request.POST


def review(request: OperatorRequest, template: str, context: dict[str, object], money: Money) -> HttpResponse:
    """Repeat what is about to happen; nothing has happened yet."""
    waits = settings_of(request.membership.platform).needs_approval(money)
    return dialog(request, template, {**context, "money": money, "waits": waits})
