"""The platform: its profile, its brand, and turning to another one."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect_dashboard.team.access import recently_authenticated, requires, signed_in
from connect_dashboard.team.forms import PlatformForm
from connect_dashboard.team.middleware import SESSION_KEY, OperatorRequest
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.profile import REQUIRED_COUNT, missing_profile_fields
from connect_dashboard.team.services.platforms import platform_logo_set, platform_switch, platform_update
from connect_dashboard.ui.branding import brand_stylesheet
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal


@requires(Permission.PLATFORM_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def platform_profile(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    form = PlatformForm(request.POST if request.method == "POST" else None, request.FILES or None, platform=platform)
    if form.is_valid():
        try:
            _save(request, form)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The platform profile is saved.")
            return redirect("team:platform_profile")
    missing = missing_profile_fields(platform)
    context = {"form": form, "missing": missing, "required": REQUIRED_COUNT, "answered": REQUIRED_COUNT - len(missing)}
    return render(request, "team/platform_profile.html", context, status=422 if form.is_bound else 200)


def _save(request: OperatorRequest, form: PlatformForm) -> None:
    platform_id = request.membership.platform_id
    platform_update(actor=request.actor, platform_id=platform_id, changes=form.changes())
    if form.cleaned_data["logo"]:
        platform_logo_set(actor=request.actor, platform_id=platform_id, png=form.cleaned_data["logo"])
    elif form.cleaned_data.get("remove_logo"):
        platform_logo_set(actor=request.actor, platform_id=platform_id, png=b"")


@signed_in
@require_POST
def platform_switch_view(request: HttpRequest) -> HttpResponse:
    platform = get_object_or_404(
        Platform, public_id=request.POST.get("platform", ""), memberships__user=request.user.pk
    )
    request.session[SESSION_KEY] = platform.pk
    platform_switch(user=request.user, platform=platform)  # type: ignore[arg-type]
    onward = request.POST.get("next", "")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, allowed_hosts=None) else "home")


@signed_in
@require_safe
def no_platform(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who was removed from the last team they were in."""
    if request.actor is not None:  # type: ignore[attr-defined]
        return redirect("home")
    if request.user.is_staff:  # type: ignore[union-attr]
        return redirect("processor:index")
    return render(request, "team/no_platform.html")


@require_safe
@cache_control(public=True, max_age=300)
def brand_css(request: HttpRequest, public_id: str) -> HttpResponse:
    """The platform's colour for hosted pages; holds nothing that such a page does not show."""
    platform = get_object_or_404(Platform.objects.only("brand_color"), public_id=public_id)
    return HttpResponse(brand_stylesheet(platform.brand_color), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def brand_logo(request: HttpRequest, public_id: str) -> HttpResponseBase:
    platform = get_object_or_404(Platform.objects.only("logo"), public_id=public_id)
    try:
        return FileResponse(platform.logo.open("rb"), content_type="image/png")
    except (ValueError, FileNotFoundError) as error:
        raise Http404("No logo") from error
