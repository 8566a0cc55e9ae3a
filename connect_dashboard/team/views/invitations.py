"""Invitations: sent, sent again and withdrawn by Administrators; taken up by whoever received them."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.forms import InvitationForm, JoinForm
from connect_dashboard.team.middleware import SESSION_KEY, OperatorRequest, client_ip
from connect_dashboard.team.models import Invitation, Membership, User
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import open_invitations
from connect_dashboard.team.services.invitations import (
    invitation_accept,
    invitation_create,
    invitation_resend,
    invitation_revoke,
    usable_invitation,
)
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def invitation_create_view(request: OperatorRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            invitation, _ = invitation_create(
                actor=request.actor, platform_id=request.membership.platform_id, **form.cleaned_data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"An invitation is on its way to {invitation.email}.")
            return redirect_to(request, reverse("team:member_list"))
    return dialog(request, "team/invitation_create.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def invitation_resend_view(request: OperatorRequest, invitation_id: str) -> HttpResponse:
    invitation = _invitation(request, invitation_id)
    if request.method == "POST":
        invitation_resend(actor=request.actor, invitation=invitation)
        messages.success(request, f"A fresh link is on its way to {invitation.email}.")
        return redirect_to(request, reverse("team:member_list"))
    return dialog(request, "team/invitation_resend.html", {"invitation": invitation})


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def invitation_revoke_view(request: OperatorRequest, invitation_id: str) -> HttpResponse:
    invitation = _invitation(request, invitation_id)
    if request.method == "POST":
        invitation_revoke(actor=request.actor, invitation=invitation)
        messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
        return redirect_to(request, reverse("team:member_list"))
    return dialog(request, "team/invitation_revoke.html", {"invitation": invitation})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def invitation_accept_view(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link. Looking at it uses nothing up; only the POST does."""
    try:
        invitation = usable_invitation(token)
        if request.user.is_authenticated:
            return _join_signed_in(request, invitation, token)
        if User.objects.filter(email__iexact=invitation.email).exists():
            return _page(request, invitation, "sign_in")
        return _join_as_new_person(request, invitation, token)
    except Refusal as refusal:
        return render(request, "team/invitation_unusable.html", {"refusal": refusal}, status=refusal.status)


def _join_signed_in(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if user.email.lower() != invitation.email.lower():
        return _page(request, invitation, "other_person")
    if request.method != "POST":
        return _page(request, invitation, "join")
    return _welcome(request, invitation_accept(token=token, user=user, ip=client_ip(request)))


def _join_as_new_person(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if not form.is_valid():
        return _page(request, invitation, "new_person", form=form, status=422 if form.is_bound else 200)
    membership = invitation_accept(token=token, ip=client_ip(request), **form.cleaned_data)
    login(request, membership.user, backend=_BACKEND)
    return _welcome(request, membership)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session[SESSION_KEY] = membership.platform_id
    messages.success(request, f"Welcome to the team of {membership.platform}.")
    return redirect("home")


def _page(
    request: HttpRequest, invitation: Invitation, situation: str, form: JoinForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"invitation": invitation, "situation": situation, "form": form, "here": request.path}
    return render(request, "team/invitation_accept.html", context, status=status)


def _invitation(request: OperatorRequest, invitation_id: str) -> Invitation:
    return get_object_or_404(open_invitations(request.membership.platform), pk=invitation_id)
