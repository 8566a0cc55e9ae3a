"""Where holders ask for an account themselves, on platforms that may not create accounts for them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.countries import SUPPORTED
from accounts.forms.onboarding import JoinForm
from accounts.rate_limits import within_limit
from accounts.services.creation import account_join, only_holders_create, profile_obstacle
from accounts.views.hosted import hosted_page, too_many
from connect_dashboard.team.actors import account_holder
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.team.models import Platform


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    platform = Platform.objects.filter(public_id=public_id).first()
    if platform is None or not only_holders_create(platform) or profile_obstacle(platform):
        raise Http404("No such page.")
    country = str(platform.country) if str(platform.country) in SUPPORTED else ""
    form = JoinForm(request.POST if request.method == "POST" else None, initial={"country": country})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "onboarding/join.html", {"brand": platform, "form": form}, status=status)
    values = form.cleaned_data
    ip = client_ip(request)
    if not _may_join(ip or "", values["email"]):
        return too_many(request)
    actor = account_holder(platform.public_id, platform, ip=ip, request_id=request_id())
    account_join(actor=actor, email=values["email"], country=values["country"], form_token=values["form_token"])
    return render(request, "onboarding/join_sent.html", {"brand": platform, "email": values["email"]})


def _may_join(ip: str, email: str) -> bool:
    by_address = within_limit("join_ip", ip, limit=10, seconds=3600)
    return within_limit("join_email", email.casefold(), limit=3, seconds=3600) and by_address
