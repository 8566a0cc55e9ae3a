"""Verbs and addresses: what a resource declares, and the one view that serves them all."""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from rest_framework.exceptions import APIException, ParseError
from rest_framework.exceptions import UnsupportedMediaType as DrfUnsupportedMediaType
from rest_framework.request import Request
from rest_framework.views import APIView

from connect_dashboard.api import idempotency, versions
from connect_dashboard.api.authentication import Caller, caller_by, key_of
from connect_dashboard.api.decoding import FileParser, FormParser, JsonParser, decode_query
from connect_dashboard.api.errors import ApiError, ParameterError, from_refusal
from connect_dashboard.api.expansion import expand
from connect_dashboard.api.on_behalf import account_named, check_account
from connect_dashboard.api.paging import Listing, listing
from connect_dashboard.api.params import EXPAND, Params, read_params
from connect_dashboard.api.rate_limit import admit
from connect_dashboard.api.scopes import allows
from connect_dashboard.journal.origin import caused_by
from connect_dashboard.present import at
from connect_dashboard.processor.clock import has_clock, now_for
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal

Json = dict[str, Any]
KEEP_FOR_GOOD = "for good"


@dataclass(frozen=True)
class Call:
    """A request that was understood: who calls, as which account, with which checked parameters."""

    caller: Caller
    account_id: str
    params: Mapping[str, Any]
    request: HttpRequest
    idempotency_key: str = ""

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def platform(self) -> Platform:
        return self.caller.key.platform

    def listing(self, rows: QuerySet[Any], shape: Callable[[Any], Json], what: str = "object") -> Listing:
        return listing(rows, self.params, shape, what)


Answer = Json | Listing | HttpResponse


@dataclass(frozen=True)
class Verb:
    """``returns`` names the object of the answer for the description; ``many`` says that it is a list of them.

    One that ``asks_outside`` has transactions of its own, and is safe to do twice.
    """

    run: Callable[..., Answer]
    resource: str
    level: str
    returns: str
    many: bool = False
    params: Params = field(default_factory=dict)
    kept: str = ""
    asks_outside: bool = False

    @property
    def summary(self) -> str:
        return (self.run.__doc__ or "").strip().split("\n")[0]


def verb(
    resource: str,
    level: str,
    *,
    returns: str,
    params: Params | None = None,
    many: bool = False,
    kept: str = "",
    asks_outside: bool = False,
) -> Callable[[Callable[..., Answer]], Verb]:
    def declare(run: Callable[..., Answer]) -> Verb:
        return Verb(run, resource, level, returns, many, {**(params or {}), **EXPAND}, kept, asks_outside)

    return declare


class ApiView(APIView):
    """Serves the verbs of one address.

    DRF knows it by its class, for the description, and reads bodies; the rest of DRF's way through a request would
    take longer than most answers.
    """

    authentication_classes = ()
    permission_classes = ()
    http_method_names = ["get", "post", "delete"]
    verbs: Mapping[str, Verb] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **where: str) -> HttpResponse:  # type: ignore[override]
        try:
            verb = self.verbs.get(request.method or "")
            if verb is None:
                raise ApiError("Unrecognized request method for this URL.", status=405)
            key = key_of(request)
            log = request.api = Logged(key)  # type: ignore[attr-defined]
            if not admit(key.pk):
                message = "Too many requests with this key. Wait a second, then try again."
                raise ApiError(message, status=429, code="rate_limit", retry_after=1)
            caller = caller_by(key, request)
            versions.check(request.META.get("HTTP_STRIPE_VERSION", ""))
            return self._serve(request, verb, caller, log, where)
        except Exception as error:
            return error_response(error)

    def _serve(
        self, request: HttpRequest, verb: Verb, caller: Caller, log: "Logged", where: Mapping[str, str]
    ) -> HttpResponse:
        sent = sent_parameters(request)
        log.parameters = sent
        call = _call(request, verb, caller, sent)
        log.account_id = call.account_id
        with at(now_for(call.platform)) if has_clock(call.platform) else nullcontext():
            if request.method == "POST":
                return self._answer_once(call, verb, sent, where)
            if request.method == "DELETE":
                answered = idempotency.answer_once(None, lambda: _body(call, verb, where))
                return _json(answered.body)
            answer = verb.run(call, **where)
            return answer if isinstance(answer, HttpResponse) else _json(_text(call, answer))

    def _answer_once(self, call: Call, verb: Verb, sent: Json, where: Mapping[str, str]) -> HttpResponse:
        once = None
        if call.idempotency_key:
            once = idempotency.Request(
                call.platform.pk,
                call.account_id,
                call.idempotency_key,
                idempotency.fingerprint_of("POST", call.request.path, sent),
                verb.kept == KEEP_FOR_GOOD,
            )
        answer = idempotency.answer_afterwards if verb.asks_outside else idempotency.answer_once
        with caused_by(call.actor.request_id, call.idempotency_key):
            answered = answer(once, lambda: _body(call, verb, where))
        response = _json(answered.body, answered.status)
        response.error_code = answered.error_code  # type: ignore[attr-defined]
        if once:
            response["Idempotency-Key"] = call.idempotency_key.encode("ascii", "replace").decode()
        if answered.replayed:
            response["Idempotent-Replayed"] = "true"
        return response


def _call(request: HttpRequest, verb: Verb, caller: Caller, sent: Json) -> Call:
    key = caller.key
    if not allows(key.kind, key.scopes, verb.resource, verb.level):
        raise ApiError(
            f"The provided key '{key}' does not have the required permissions for this endpoint: it needs "
            f"{verb.level} access to {verb.resource}.",
            status=403,
            code="permission_denied",
        )
    account_id = account_named(key.platform, request.META)
    if account_id:
        account_id = check_account(key.platform, account_id, str(key))
    params = read_params(verb.params, sent)
    idempotency_key = request.META.get("HTTP_IDEMPOTENCY_KEY", "") if request.method == "POST" else ""
    if len(idempotency_key) > idempotency.LONGEST:
        raise ParameterError("idempotency_key_too_long", "Idempotency keys are at most 255 characters long.")
    return Call(caller, account_id, params, request, idempotency_key)


@dataclass
class Logged:
    """What the request log learns on the way."""

    key: Any = None
    account_id: str = ""
    parameters: Json = field(default_factory=dict)


def endpoint(route: str, name: str, **verbs: Verb) -> URLPattern:
    """``endpoint("accounts", "accounts", get=account_list, post=account_create)``."""
    served = {method.upper(): one for method, one in verbs.items()}
    methods = dict.fromkeys(verbs, _unserved)
    view = type(f"{name.title().replace('_', '')}View", (ApiView,), {"verbs": served, **methods})
    return path(route, view.as_view(), name=name)  # type: ignore[attr-defined]


def _unserved(self: ApiView, request: HttpRequest) -> HttpResponse:
    """The description asks of a view which methods it has; ``dispatch`` serves them."""
    raise NotImplementedError


def sent_parameters(request: HttpRequest) -> Json:
    """What the query string says, and over it the body: DELETE and GET have none to speak of."""
    query = request.META.get("QUERY_STRING", "")
    sent = decode_query(query) if query else {}
    if request.method == "POST" and request.META.get("CONTENT_LENGTH") not in ("", "0", None):
        sent = {**sent, **_content(request)}
    return sent


def _content(request: HttpRequest) -> Json:
    """The body, once: what asks again gets the same."""
    known: Json | None = getattr(request, "content", None)
    if known is None:
        known = Request(request, parsers=[FormParser(), JsonParser(), FileParser()]).data
        request.content = known  # type: ignore[attr-defined]
    return known


def _body(call: Call, verb: Verb, where: Mapping[str, str]) -> str:
    answer = verb.run(call, **where)
    if isinstance(answer, HttpResponse):
        raise TypeError("Only reads answer with anything but JSON.")
    return _text(call, answer)


def _text(call: Call, answer: Json | Listing) -> str:
    value = answer.envelope(call.request.path) if isinstance(answer, Listing) else answer
    if paths := call.params.get("expand"):
        expand(call.platform, [value], paths)
    return orjson.dumps(value).decode()


def _json(body: str, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


def error_response(exc: Exception) -> HttpResponse:
    """The envelope for whatever was refused; anything unforeseen goes on to be logged and answered with 500."""
    error = _api_error(exc)
    response = _json(json.dumps(error.envelope()), error.status)
    response.error_code = error.code  # type: ignore[attr-defined]
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="API"'
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def _api_error(exc: Exception) -> ApiError:
    if isinstance(exc, ApiError):
        return exc
    if isinstance(exc, Refusal):
        return from_refusal(exc)
    if isinstance(exc, DrfUnsupportedMediaType | ParseError):
        return ParameterError("parameter_invalid", "Send form-encoded parameters, JSON, or multipart with a file.")
    if isinstance(exc, APIException):
        return ApiError(str(exc.detail), status=exc.status_code)
    raise exc
