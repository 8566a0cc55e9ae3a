"""An account's one-time onboarding links, as the platform's team handles them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import connection_for
from accounts.forms.creation import LinkForm, LinkSendForm
from accounts.forms.holders import LoginLinkForm
from accounts.models import Connection, OnboardingLink
from accounts.services import holder_sign_in, links
from accounts.services.links import IssuedLink, issued_before, link_state, linking_obstacle
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@never_cache
@requires(Permission.ACCOUNTS_CREATE)
@require_http_methods(["GET", "POST"])
def link_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_CREATE, account_id)
    form = LinkForm(request.POST if request.method == "POST" else None)
    obstacle = linking_obstacle(connection)
    if form.is_valid():
        try:
            issued = links.link_create(actor=request.actor, connection=connection, **form.cleaned_data)
        except Refusal as refusal:
            obstacle = refusal
        else:
            return show_link(request, connection, issued)
    context = {"form": form, "connection": connection, "account": connection.account, "obstacle": obstacle}
    status = obstacle.status if obstacle else 422 if form.errors else 200
    return dialog(request, "accounts/link_create.html", context, status=status)


@never_cache
@requires(Permission.ACCOUNTS_CREATE)
@require_http_methods(["GET", "POST"])
def login_link_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    """A way into the Express dashboard, made by the platform for the account's holder."""
    connection = connection_for(request, Permission.ACCOUNTS_CREATE, account_id)
    form = LoginLinkForm(request.POST if request.method == "POST" else None)
    obstacle = holder_sign_in.login_link_obstacle(connection.account)
    issued = None
    if form.is_valid() and not obstacle:
        issued = holder_sign_in.login_link_create(
            actor=request.actor, connection=connection, form_token=form.cleaned_data["form_token"]
        )
    context = {"form": form, "account": connection.account, "obstacle": obstacle, "issued": issued}
    context["minutes"] = holder_sign_in.PLATFORM_MINUTES
    status = obstacle.status if obstacle else 422 if form.errors else 200
    return dialog(request, "accounts/login_link_create.html", context, status=status)


@never_cache
@requires(Permission.ACCOUNTS_CREATE)
@require_POST
def link_send(request: OperatorRequest, account_id: str, link_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_CREATE, account_id)
    form = LinkSendForm(request.POST)
    issued = issued_before(connection, request.POST.get("token", ""))
    if issued is None or issued.link.pk != link_id:
        raise Http404("No such link.")
    if form.is_valid():
        to, form_token = form.cleaned_data["to"], form.cleaned_data["form_token"]
        try:
            links.link_send(
                actor=request.actor,
                connection=connection,
                link_id=link_id,
                token=issued.token,
                to=to,
                form_token=form_token,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return show_link(request, connection, issued, sent_to=to)
    return show_link(request, connection, issued, form=form, status=422)


@never_cache
@requires(Permission.ACCOUNTS_CREATE)
@require_http_methods(["GET", "POST"])
def link_revoke(request: OperatorRequest, account_id: str, link_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_CREATE, account_id)
    link = OnboardingLink.objects.filter(account=connection.account, platform=connection.platform, pk=link_id).first()
    if link is None:
        raise Http404("No such link.")
    obstacle = None
    if request.method == "POST":
        try:
            links.link_revoke(actor=request.actor, connection=connection, link_id=link.pk)
        except Refusal as refusal:
            obstacle = refusal
        else:
            messages.success(request, "The link is revoked. It opens nothing any more.")
            return redirect_to(request, reverse("accounts:account_details", args=[account_id]))
    context = {"link": link, "account": connection.account, "obstacle": obstacle}
    return dialog(request, "accounts/link_revoke.html", context, status=obstacle.status if obstacle else 200)


def show_link(
    request: HttpRequest,
    connection: Connection,
    issued: IssuedLink,
    *,
    form: LinkSendForm | None = None,
    sent_to: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the link itself: the only page that ever shows it."""
    account = connection.account
    state = link_state(issued.link, timezone.now())
    is_open = state == OnboardingLink.State.OPEN
    form = form or LinkSendForm(initial={"to": sent_to or account.email, "token": issued.token})
    context = {
        "account": account,
        "noun": "onboarding link",
        "link": issued.link,
        "state": state,
        "url": issued.url if is_open else "",
        "form": form if is_open else None,
        "send_url": reverse("accounts:link_send", args=[account.pk, issued.link.pk]),
        "sent_to": sent_to,
    }
    return dialog(request, "accounts/link_created.html", context, status=status)
