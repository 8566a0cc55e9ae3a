"""The dialog behind + Create: choose a configuration, edit the details if needed, create."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.creation import AccountCreateForm, carried
from accounts.services.creation import CreatedAccount, creation_obstacle, only_holders_create
from accounts.services.creation import account_create as create
from accounts.views.links import show_link
from connect_dashboard.journal.letters import absolute_url
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@never_cache
@requires(Permission.ACCOUNTS_CREATE)
@require_http_methods(["GET", "POST"])
def account_create(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    if obstacle := creation_obstacle(platform):
        return _refused(request, obstacle)
    if request.method != "POST":
        return _form(request, AccountCreateForm(platform), editing=False)
    if "edit" in request.POST or "back" in request.POST:
        form = AccountCreateForm(platform, initial=carried(request.POST))
        return _form(request, form, editing="edit" in request.POST)
    form = AccountCreateForm(platform, request.POST)
    if form.is_valid():
        try:
            created = create(actor=request.actor, order=form.order(), form_token=form.cleaned_data["form_token"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _created(request, created)
    return _form(request, form, editing=form.details_have_errors, status=422)


def _form(request: HttpRequest, form: AccountCreateForm, *, editing: bool, status: int = 200) -> HttpResponse:
    template = "accounts/account_create_details.html" if editing else "accounts/account_create.html"
    return dialog(request, template, {"form": form}, status=status)


def _created(request: HttpRequest, created: CreatedAccount) -> HttpResponse:
    if created.issued:
        return show_link(request, created.connection, created.issued)
    messages.success(request, "The account exists. You can finish its onboarding here.")
    return redirect_to(request, reverse("accounts:account_details", args=[created.connection.account_id]))


def _refused(request: OperatorRequest, obstacle: Refusal) -> HttpResponse:
    platform = request.membership.platform
    context = {
        "obstacle": obstacle,
        "join_url": (
            absolute_url(reverse("hosted:join", args=[platform.public_id]))
            if obstacle.code == "platform_in_france" and only_holders_create(platform)
            else ""
        ),
    }
    return dialog(request, "accounts/account_create_refused.html", context, status=obstacle.status)
