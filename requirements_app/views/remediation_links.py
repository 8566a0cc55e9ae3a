"""An account's remediation links, and runs that send them to many, as the platform's team handles them."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import connection_for
from accounts.forms.creation import LinkSendForm
from accounts.models import Account, Connection, Job
from accounts.selection import selected
from accounts.services.jobs import job_start
from accounts.views.bulk import parameters_of, selection_context, selection_from
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from requirements_app.asked import askable
from requirements_app.forms.remediation import BulkLinksForm, RemediationLinkForm
from requirements_app.linkable import linking_obstacle, recipients
from requirements_app.models import RemediationLink
from requirements_app.services import remediation_links as services
from requirements_app.services.remediation_links import IssuedRemediationLink, link_for_token
from requirements_app.words import topic_of

# So many accounts are looked at while somebody waits; the same rules hold for the rest.
_PREVIEWED = 200
_NAMED = 8


@never_cache
@requires(Permission.ACCOUNTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def remediation_link_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    account = connection.account
    keys = askable(account.requirements)
    titles = _titles(account, keys)
    form = RemediationLinkForm(
        keys, titles, request.POST if request.method == "POST" else None, initial={"to": account.email}
    )
    form.choose(request.GET.get("key", ""))
    obstacle = linking_obstacle(account, account.persons.all())
    if form.is_bound and form.is_valid() and not obstacle:
        try:
            issued = _create(request, connection, form)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _show(request, connection, issued, sent_to=form.cleaned_data["to"])
    status = obstacle.status if obstacle else 422 if form.is_bound else 200
    context = {"form": form, "connection": connection, "account": account, "obstacle": obstacle, "days": services.DAYS}
    return dialog(request, "requirements_app/remediation_link_create.html", context, status=status)


def _titles(account: Account, keys: Collection[str]) -> dict[str, str]:
    """What is asked, and of whom: ``Maria Keller: Identity document``."""
    names = {person.pk: person.full_name for person in account.persons.defer("id_number")}
    topics = {key: topic_of(key) for key in keys}
    return {
        key: f"{names.get(topic.person, 'A person')}: {topic.words}" if topic.person else str(topic)
        for key, topic in topics.items()
    }


def _create(request: OperatorRequest, connection: Connection, form: RemediationLinkForm) -> IssuedRemediationLink:
    given = form.cleaned_data
    issued = services.remediation_link_create(
        actor=request.actor,
        connection=connection,
        scope=form.keys(),
        language=given["language"],
        form_token=given["form_token"],
    )
    if given["to"]:
        services.remediation_link_send(
            actor=request.actor, connection=connection, link_id=issued.link.pk, to=given["to"]
        )
    return issued


@never_cache
@requires(Permission.ACCOUNTS_EDIT)
@require_POST
def remediation_link_send(request: OperatorRequest, account_id: str, link_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    link = _own(connection, link_id)
    form = LinkSendForm(request.POST)
    # The page that shows the link has its token, and nothing else has.
    token = request.POST.get("token", "")
    issued = IssuedRemediationLink(link, token if link_for_token(token) == link else "")
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            services.remediation_link_send(actor=request.actor, connection=connection, link_id=link_id, to=to)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _show(request, connection, issued, sent_to=to)
    return _show(request, connection, issued, form=form, status=422)


@requires(Permission.ACCOUNTS_EDIT)
@require_POST
def remediation_link_remind(request: OperatorRequest, account_id: str, link_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    _own(connection, link_id)
    try:
        link = services.remediation_link_remind(actor=request.actor, connection=connection, link_id=link_id)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"A reminder is on its way to {link.sent_to or connection.account.email}.")
    return redirect_to(request, reverse("accounts:account_details", args=[account_id]))


@requires(Permission.ACCOUNTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def remediation_link_revoke(request: OperatorRequest, account_id: str, link_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    link = _own(connection, link_id)
    if request.method == "POST":
        services.remediation_link_revoke(actor=request.actor, connection=connection, link_id=link_id)
        messages.success(request, "The link is revoked. It opens nothing any more.")
        return redirect_to(request, reverse("accounts:account_details", args=[account_id]))
    context = {"link": link, "account": connection.account}
    return dialog(request, "requirements_app/remediation_link_revoke.html", context)


@requires(Permission.ACCOUNTS_EDIT)
@require_POST
def security_check_acknowledge(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    unlocked = services.security_check_acknowledge(actor=request.actor, connection=connection)
    if unlocked:
        messages.success(request, "Acknowledged. The link takes four more answers.")
    return redirect_to(request, reverse("accounts:account_details", args=[account_id]))


@requires(Permission.ACCOUNTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_links(request: OperatorRequest) -> HttpResponse:
    """Send links to all chosen accounts whose entries allow it, in the background."""
    selection = selection_from(parameters_of(request))
    form = BulkLinksForm(request.POST if request.POST.get("form_token") else None)
    context = selection_context(request, selection)
    if form.is_bound and form.is_valid() and context["number"]:
        job = job_start(
            actor=request.actor,
            kind=Job.Kind.LINKS,
            parameters={**selection, "language": form.cleaned_data["language"]},
            filename=f"Remediation links for {context['number_words']}",
        )
        messages.success(request, "The links are being sent. You can leave this page.")
        return redirect_to(request, reverse("accounts:job_details", args=[job.pk]))
    context |= {"form": form, **_preview(request, selection)}
    return dialog(request, "requirements_app/bulk_links.html", context, status=422 if form.is_bound else 200)


def _preview(request: OperatorRequest, selection: dict[str, Any]) -> dict[str, Any]:
    chosen = selected(request.membership.platform, selection, timezone.now()).select_related("account")
    found = recipients(list(chosen.order_by("pk")[:_PREVIEWED]))
    sent = [one for one in found if not one.skipped]
    skipped = Counter(one.skipped for one in found if one.skipped)
    return {
        "sent": sent[:_NAMED],
        "sent_number": len(sent),
        "sent_more": max(len(sent) - _NAMED, 0),
        "skipped": [
            {
                "reason": reason,
                "number": number,
                "names": [str(one.connection.account) for one in found if one.skipped == reason][:3],
            }
            for reason, number in skipped.most_common()
        ],
        "looked_at": len(found),
    }


def _own(connection: Connection, link_id: str) -> RemediationLink:
    links = RemediationLink.objects.filter(account=connection.account, platform=connection.platform)
    link = links.filter(pk=link_id).select_related("account", "platform").first()
    if link is None:
        raise Http404("No such link.")
    return link


def _show(
    request: HttpRequest,
    connection: Connection,
    issued: IssuedRemediationLink,
    *,
    form: LinkSendForm | None = None,
    sent_to: str = "",
    status: int = 200,
) -> HttpResponse:
    account = connection.account
    context = {
        "account": account,
        "noun": "remediation link",
        "link": issued.link,
        "url": issued.url if issued.token else "",
        "form": None if sent_to else form or LinkSendForm(initial={"to": account.email, "token": issued.token}),
        "send_url": reverse("requirements:remediation_link_send", args=[account.pk, issued.link.pk]),
        "sent_to": sent_to,
    }
    return dialog(request, "requirements_app/remediation_link_created.html", context, status=status)
