"""What the rules ask for: the catalogue itself, and what it would ask of an account."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import connection_for
from accounts.configuration import EXPRESS, RequirementCollection
from accounts.countries import SUPPORTED, country_name
from accounts.models import Connection
from accounts.models.account import BusinessType
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from requirements_app.asking import alternatives_of, rules_of, what_if
from requirements_app.catalogue import catalogue
from requirements_app.facts import facts_of
from requirements_app.forms.what_if import BY_NAME, CatalogueForm, WhatIfForm

_USUAL = ["card_payments", "transfers"]


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def catalogue_page(request: OperatorRequest) -> HttpResponse:
    """Every rule of a country with its source; only what the URL names, where it names somebody."""
    country = _country(request, request.GET.get("country", ""))
    form = CatalogueForm({**request.GET.dict(), "country": country}, country=country)
    chosen = form.cleaned_data if form.is_valid() else {}
    rules = catalogue()
    business_type, capability = chosen.get("business_type", ""), chosen.get("capability", "")
    context = {
        "form": form,
        "country_name": country_name(country),
        "rows": list(rules_of(rules, country, business_type=business_type, capability=capability)),
        "alternatives": alternatives_of(rules, country),
        "business_types": dict(BusinessType.choices),
    }
    return _answer(request, "requirements_app/catalogue.html", "rules", context)


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def what_if_page(request: OperatorRequest) -> HttpResponse:
    """What would be asked, and when, of an account that the URL describes, or of an existing one."""
    account_id = request.GET.get("account", "")
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id) if account_id else None
    form = _what_if_form(request, connection)
    context: dict[str, Any] = {"form": form, "connection": connection}
    if form.is_valid():
        context |= _found(form, connection)
    return _answer(request, "requirements_app/what_if.html", "what-if", context)


def _what_if_form(request: OperatorRequest, connection: Connection | None) -> WhatIfForm:
    start = _starting_point(request, connection)
    fixed = ("country", "configuration") if connection else ()
    country = start["country"] if connection else _country(request, request.GET.get("country", ""))
    data = start | {name: request.GET[name] for name in start if name in request.GET}
    data["country"] = country
    data["capabilities"] = request.GET.getlist("capabilities") if _is_asked(request) else start["capabilities"]
    offered = WhatIfForm(country=country).names
    # A capability of the country that was chosen before is none of the new country's.
    data["capabilities"] = [name for name in data["capabilities"] if name in offered]
    return WhatIfForm(data, initial=start, country=country, fixed=fixed)


def _is_asked(request: OperatorRequest) -> bool:
    """Whether the form was sent: a page that was only opened ticks what is usual."""
    return "business_type" in request.GET or "capabilities" in request.GET


def _starting_point(request: OperatorRequest, connection: Connection | None) -> dict[str, Any]:
    configuration = connection.account.configuration if connection else EXPRESS
    start: dict[str, Any] = {
        "country": _country(request, ""),
        "business_type": BusinessType.COMPANY.value,
        "configuration": next(name for name, one in BY_NAME.items() if one == configuration),
        "capabilities": _USUAL,
    }
    if connection:
        account = connection.account
        held = account.capabilities.exclude(status="unrequested").values_list("name", flat=True)
        start |= {"country": str(account.country), "capabilities": list(held)}
        start["business_type"] = account.business_type or start["business_type"]
    return start


def _found(form: WhatIfForm, connection: Connection | None) -> dict[str, Any]:
    chosen = form.cleaned_data
    provided = facts_of(connection.account).provided if connection else None
    groups = what_if(catalogue(), chosen["country"], chosen["business_type"], chosen["capabilities"], provided)
    configuration = BY_NAME[chosen["configuration"]]
    return {
        "groups": groups,
        "total": sum(len(group.entries) for group in groups),
        "missing": sum(group.missing for group in groups),
        "collected_by_platform": configuration.requirement_collection == RequirementCollection.PLATFORM,
        "configuration": configuration,
    }


def _country(request: OperatorRequest, chosen: str) -> str:
    """The country that the URL names, else the platform's own, else the first."""
    own = str(request.membership.platform.country)
    return next(one for one in (chosen, own, "US") if one in SUPPORTED)


def _answer(request: OperatorRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    htmx = request.htmx  # type: ignore[attr-defined]
    response = render(request, f"{template}#{part}" if htmx and htmx.target == part else template, context)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response
