"""Connecting an account that exists already to a platform that sent an onboarding link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.holders.access import HolderRequest, holder_page
from accounts.models import OnboardingLink
from accounts.services.links import link_for_token, link_state
from accounts.services.reconnection import account_reconnect, reconnection_obstacle
from connect_dashboard.ui.errors import Refusal


@holder_page
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HolderRequest, token: str) -> HttpResponse:
    """Says who will see what; the button connects and uses the link up."""
    link = link_for_token(token)
    if link is None or link_state(link, timezone.now()) != OnboardingLink.State.OPEN:
        raise Http404("No such link.")
    obstacle = reconnection_obstacle(link, request.account)
    if request.method == "POST" and not obstacle:
        try:
            account_reconnect(actor=request.actor, account_id=request.account.pk, token=token)
        except Refusal as refusal:
            obstacle = refusal
        else:
            messages.success(request, gettext("Your account is connected to %(name)s.") % {"name": link.platform})
            return redirect("holder:home")
    context = {"name": str(link.platform), "obstacle": obstacle}
    return render(request, "holder/connect.html", context, status=409 if obstacle else 200)
