"""Home and settings of the holder's dashboard."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.holders import HolderSettingsForm, PasskeyForm
from accounts.holders.access import HolderRequest, dashboard_page, holder_page, holder_sign_out
from accounts.holders.rights import Right
from accounts.holders.words import standing_words
from accounts.services.debit_consents import (
    VERSION,
    consent_obstacle,
    consent_text,
    debit_consent_give,
    debit_consent_of,
    debit_consent_revoke,
)
from accounts.services.holder_settings import holder_sessions_end, holder_settings_update
from accounts.services.links import link_continue
from accounts.services.passkeys import passkey_add, passkey_remove, registration_begin
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.languages import keep_language

_CHALLENGE = "passkey_registration"


@dashboard_page
@require_safe
def home(request: HolderRequest) -> HttpResponse:
    context = {
        "standing": standing_words(request.connection),
        "may_go_on": Right.ASKED_ANSWER in request.rights and not request.account.details_submitted,
    }
    return render(request, "holder/home.html", context)


@holder_page
@require_POST
def onboarding_continue(request: HolderRequest) -> HttpResponse:
    """On to the hosted pages of onboarding, by a link made for this very visit."""
    try:
        issued = link_continue(actor=request.actor, connection=request.connection)
    except Refusal:
        return redirect("holder:home")
    return redirect("hosted:onboarding", issued.token)


@holder_page
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HolderRequest) -> HttpResponse:
    language = get_language() or ""
    form = HolderSettingsForm(
        request.POST if request.method == "POST" else None, holder=request.holder, language=language
    )
    if not form.is_valid():
        return _settings_page(request, form)
    chosen = form.cleaned_data
    holder_settings_update(
        actor=request.actor,
        connection=request.connection,
        language=chosen["language"],
        muted_letters=form.muted(),
        shares_support_cases=chosen["shares_support_cases"],
    )
    translation.activate(chosen["language"])
    messages.success(request, gettext("Your settings are saved."))
    return keep_language(redirect("holder:settings"), chosen["language"])


@holder_page
@require_POST
def debit_consent(request: HolderRequest) -> HttpResponse:
    """Give or revoke: the button says which."""
    if request.POST.get("do") == "revoke":
        debit_consent_revoke(actor=request.actor, connection=request.connection)
        messages.success(request, gettext("Your consent is revoked."))
        return redirect("holder:settings")
    try:
        debit_consent_give(
            actor=request.actor,
            connection=request.connection,
            version=request.POST.get("version", ""),
            user_agent=request.headers.get("User-Agent", ""),
        )
    except Refusal:
        messages.error(request, gettext("This could not be saved. Check it and try again."))
    else:
        messages.success(request, gettext("Your consent is saved."))
    return redirect("holder:settings")


@holder_page
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_create(request: HolderRequest) -> HttpResponse:
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            passkey_add(
                actor=request.actor,
                connection=request.connection,
                state=request.session.pop(_CHALLENGE, None),
                credential=form.cleaned_data["credential"],
                name=form.cleaned_data["name"],
            )
        except Refusal:
            form.add_error(None, gettext("This passkey could not be added. Try again."))
        else:
            messages.success(request, gettext("The passkey is added. You can sign in with it."))
            return redirect("holder:settings")
    options, request.session[_CHALLENGE] = registration_begin(request.holder)
    context = {"form": form, "js_data": {"creation_options": _plain(options)}}
    return render(request, "holder/passkey_create.html", context, status=422 if form.is_bound else 200)


@holder_page
@require_POST
def passkey_delete(request: HolderRequest, pk: int) -> HttpResponse:
    passkey_remove(actor=request.actor, connection=request.connection, passkey_id=pk)
    messages.success(request, gettext("The passkey is removed."))
    return redirect("holder:settings")


@holder_page
@require_POST
def sessions_end(request: HolderRequest) -> HttpResponse:
    holder_sessions_end(actor=request.actor, connection=request.connection)
    holder_sign_out(request)
    return redirect("holder:sign_in")


def _settings_page(request: HolderRequest, form: HolderSettingsForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "passkeys": list(request.holder.passkeys.order_by("created", "pk"))}
    if consent_obstacle(request.account) is None:
        context["debits"] = {
            "given": debit_consent_of(request.account.pk, request.connection.platform_id),
            "text": consent_text(request.connection.platform),
            "version": VERSION,
        }
    return render(request, "holder/settings.html", context, status=422 if form.is_bound else 200)


def _plain(value: Any) -> Any:
    """WebAuthn's mappings as JSON takes them."""
    if hasattr(value, "items"):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
