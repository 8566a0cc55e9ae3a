"""What a platform decides about its money."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from funds.currencies import own_currency
from funds.forms.settings import BY_CURRENCY, FundsSettingsForm
from funds.models import FundsSettings
from funds.queries import balances_of
from funds.services.checks import settings_of
from funds.services.settings import funds_settings_update


@requires(Permission.PLATFORM_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def funds_settings(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    request.rail_path = reverse("team:platform_profile")
    settings = settings_of(platform)
    data = request.POST if request.method == "POST" else None
    form = FundsSettingsForm(data, settings=settings, currencies=_currencies(platform, settings))
    if form.is_bound and form.is_valid():
        funds_settings_update(actor=request.actor, platform=platform, changes=form.changes())
        messages.success(request, "Money settings are saved.")
        return redirect("funds:funds_settings")
    context = {"form": form, "headings": list(BY_CURRENCY.values())}
    return render(request, "funds/funds_settings.html", context, status=422 if form.is_bound else 200)


def _currencies(platform: Platform, settings: FundsSettings) -> list[str]:
    """The platform's own, those it has a balance in, and those it has decided something about."""
    own = own_currency(platform)
    decided = {currency for name in BY_CURRENCY for currency in getattr(settings, name)}
    held = {one.currency for one in balances_of(platform)}
    return [own, *sorted((held | decided) - {own})]
