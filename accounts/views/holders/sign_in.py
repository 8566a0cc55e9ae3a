"""How holders come in, and go."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.holders import PasskeySignInForm, SignInForm
from accounts.holders.access import apart, holder_page, holder_sign_in, holder_sign_out, next_page
from accounts.rate_limits import within_limit
from accounts.services.holder_sign_in import (
    EMAIL_MINUTES,
    holder_link_use,
    link_that_opens,
    sign_in_letters_send,
)
from accounts.services.passkeys import passkey_sign_in, sign_in_begin
from accounts.views.hosted import too_many
from connect_dashboard.team.middleware import client_ip, request_id

_CHALLENGE = "passkey_challenge"
_TRIES, _WINDOW = 30, 900


@apart
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether the address is known or not."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "passkey_form": PasskeySignInForm(), "next": next_page(request)}
    if not form.is_valid():
        return render(request, "holder/sign_in.html", context, status=422 if form.is_bound else 200)
    email = form.cleaned_data["email"]
    by_ip = within_limit("holder_ip", client_ip(request) or "", limit=20, seconds=3600)
    if not (within_limit("holder_email", email.casefold(), limit=5, seconds=3600) and by_ip):
        return too_many(request)
    sign_in_letters_send(email=email, language=get_language() or "")
    return render(request, "holder/link_sent.html", {"email": email, "minutes": EMAIL_MINUTES})


@apart
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a link opens: the button signs in and uses it up; mail scanners that only look do not."""
    if not within_limit("holder_link", client_ip(request) or "", limit=_TRIES, seconds=_WINDOW):
        return too_many(request)
    if request.method == "POST":
        holder = holder_link_use(token=token, ip=client_ip(request), request_id=request_id())
        if holder:
            holder_sign_in(request, holder)
            return redirect(next_page(request))
    found = link_that_opens(token)
    if found is None:
        return render(request, "holder/link_unusable.html", status=410)
    return render(request, "holder/link.html", {"brand": found.platform, "account": found.account})


@apart
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """A GET hands the challenge to the script of the sign-in page, the POST answers it."""
    if not within_limit("holder_passkey", client_ip(request) or "", limit=_TRIES, seconds=_WINDOW):
        return too_many(request)
    if request.method == "GET":
        options, request.session[_CHALLENGE] = sign_in_begin()
        return JsonResponse({"request_options": options}, encoder=_Encoder)
    state = request.session.pop(_CHALLENGE, None)
    form = PasskeySignInForm(request.POST)
    holder = form.is_valid() and passkey_sign_in(
        state=state, credential=form.cleaned_data["credential"], ip=client_ip(request), request_id=request_id()
    )
    if holder:
        holder_sign_in(request, holder)
        return redirect(next_page(request))
    wrong = gettext("This passkey opens nothing here. Use the link by e-mail.")
    context = {"form": SignInForm(), "passkey_form": form, "next": next_page(request), "wrong": wrong}
    return render(request, "holder/sign_in.html", context, status=422)


@holder_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    holder_sign_out(request)
    return redirect("holder:sign_in")


class _Encoder(json.JSONEncoder):
    def default(self, value: object) -> object:
        return dict(value)  # type: ignore[call-overload]
