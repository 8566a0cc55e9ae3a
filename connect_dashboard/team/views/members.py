"""The team: who is in it, what each may do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.errors import LastAdministrator
from connect_dashboard.team.forms import RolesForm
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.models import Membership
from connect_dashboard.team.permissions import ROLE_PERMISSIONS, Permission, Role
from connect_dashboard.team.queries import only_administrator, open_invitations, team_members
from connect_dashboard.team.services.members import member_remove, member_update
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@requires(Permission.TEAM_VIEW)
@require_safe
def member_list(request: OperatorRequest) -> HttpResponse:
    context = {
        "members": team_members(request.membership.platform),
        "invitations": open_invitations(request.membership.platform),
        "only_administrator": only_administrator(request.membership.platform),
        "may_manage": request.actor.may(Permission.TEAM_MANAGE),
    }
    return render(request, "team/member_list.html", context)


@requires(Permission.TEAM_VIEW)
@require_safe
def roles(request: OperatorRequest) -> HttpResponse:
    """The table of rights, read from the table that is enforced."""
    rows = [(right.label, [right in ROLE_PERMISSIONS[role] for role in Role]) for right in Permission]
    return render(request, "team/roles.html", {"roles": list(Role), "rows": rows})


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def member_update_view(request: OperatorRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": member.roles})
    if form.is_valid():
        try:
            member_update(actor=request.actor, membership=member, roles=form.cleaned_data["roles"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Roles of {member.user} are saved.")
            return redirect_to(request, reverse("team:member_list"))
    context = {"form": form, "member": member}
    return dialog(request, "team/member_update.html", context, status=422 if form.is_bound else 200)


@requires(Permission.TEAM_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def member_remove_view(request: OperatorRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    is_needed = member.pk == only_administrator(member.platform)
    refused = LastAdministrator().message if is_needed else ""
    if request.method == "POST":
        try:
            member_remove(actor=request.actor, membership=member)
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, f"{member.user} is no longer in the team.")
            return redirect_to(request, reverse("team:member_list"))
    context = {
        "member": member,
        "refused": refused,
        "is_needed": is_needed,
        "is_self": member.user_id == request.user.pk,
    }
    return dialog(request, "team/member_remove.html", context, status=422 if request.method == "POST" else 200)


def _member(request: OperatorRequest, pk: int) -> Membership:
    return get_object_or_404(team_members(request.membership.platform), pk=pk)
