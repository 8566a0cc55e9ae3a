"""Accounts: create, read, search, change, delete. Rejecting is for those who know what an account must provide."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from accounts.api.access import connection_for
from accounts.api.cleaning import acceptance, metadata_changes, person_fields, profile_changes
from accounts.api.external_accounts import external_account_add
from accounts.api.persons import person_save
from accounts.api.shapes import ACCOUNT, NEW_ACCOUNT
from accounts.api.tokens import token_use, with_number
from accounts.capabilities import USUAL
from accounts.configuration import BY_LEGACY_TYPE, STANDARD, Configuration, DashboardAccess
from accounts.contributions import document_attach, file_check, proofs_attach
from accounts.countries import SUPPORTED
from accounts.models import Account, Connection, Person
from accounts.models.account import BusinessType
from accounts.objects import deleted
from accounts.queries import accounts_newest
from accounts.query_language import LONGEST, Misunderstood, Search, parse
from accounts.reading import account_objects
from accounts.schedules import MINIMUM_DELAY_DAYS, month_days_of, schedule_of, schedule_on, weekdays_of
from accounts.search import PARAMETERS, REPEATED, Criteria, criteria_from
from accounts.services.capabilities import capabilities_edit
from accounts.services.changes import changes_together
from accounts.services.creation import NewAccount, account_open
from accounts.services.deletion import account_delete
from accounts.services.metadata import metadata_update
from accounts.services.payout_schedule import payout_schedule_edit
from accounts.services.profile import profile_update
from accounts.services.terms import terms_accept
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import LISTED, RANGE, Params, Required, Several, Text
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.present import present
from connect_dashboard.ui.paging import Order

NEWEST = Order(("created", "id"), descending=True)
# What a controller is of which nothing is said.
_DEFAULT = STANDARD


def account_shown(call: Call, account_id: str) -> Json:
    return account_objects(call.platform.pk, [account_id])[account_id]


@verb("accounts", READ, returns="account")
def account_retrieve(call: Call, account_id: str) -> Json:
    """Retrieve an account"""
    if call.account_id and call.account_id != account_id:
        connection_for(call, account_id)
    found = account_objects(call.platform.pk, [account_id]).get(account_id)
    if found is None:
        raise NotFound("account", account_id, "account")
    return found


@verb("accounts", READ, returns="account")
def own_account_retrieve(call: Call) -> Json:
    """Retrieve the account that the key, or the account header, acts for"""
    return account_shown(call, call.account_id) if call.account_id else platform_object(call)


def platform_object(call: Call) -> Json:
    """The platform itself, as the dialect shows the account of a key."""
    platform = call.platform
    return {
        "id": platform.public_id,
        "object": "account",
        "business_profile": {
            "mcc": platform.industry or None,
            "name": platform.business_name,
            "support_email": platform.support_email or None,
            "support_phone": platform.support_phone or None,
            "url": platform.website or None,
        },
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": str(platform.country) or None,
        "created": int(platform.created.timestamp()),
        "default_currency": SUPPORTED.get(str(platform.country), "usd"),
        "details_submitted": True,
        "email": platform.support_email or None,
        "payouts_enabled": True,
        "settings": {
            "branding": {"icon": None, "logo": None, "primary_color": platform.brand_color, "secondary_color": None},
            "card_payments": {"statement_descriptor_prefix": None},
            "dashboard": {"display_name": platform.business_name, "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": None},
        },
        "type": "standard",
    }


_FILTERS: Params = {name: Several(Text(500)) if name in REPEATED else Text(500) for name in PARAMETERS}


@verb("accounts", READ, params={**LISTED, **_FILTERS, "created": RANGE}, returns="account", many=True)
def account_list(call: Call) -> Listing:
    """List accounts, the newest first, narrowed by the filters that the dashboard has"""
    criteria = criteria_of(call.params)
    rows, read = accounts_newest(call.platform, criteria)
    page, has_more = page_of(rows, call.params, order=NEWEST, key="account_id", what="account", read=read)
    return Listing(_in_order(call, page), has_more)


def criteria_of(params: Mapping[str, Any]) -> Criteria:
    """The dashboard's filters by their names there, and ``created`` in the dialect's way."""
    chosen = QueryDict(mutable=True)
    for name in PARAMETERS:
        if sent := params.get(name):
            chosen.setlist(name, sent if isinstance(sent, list) else [sent])
    criteria = criteria_from(chosen, present())
    if criteria.misunderstood:
        name = criteria.misunderstood[0].split(":")[0]
        raise ParameterError("parameter_invalid", f"Not understood: {criteria.misunderstood[0]}", name)
    bounds = tuple((f"created__{name}", moment) for name, moment in params.get("created") or ())
    return Criteria(criteria.statuses, criteria.terms, criteria.bounds + bounds, criteria.overdue_at)


def _in_order(call: Call, wanted: list[str]) -> list[Json]:
    found = account_objects(call.platform.pk, wanted) if wanted else {}
    return [found[account_id] for account_id in wanted if account_id in found]


_SEARCH = {"query": Required(Text(LONGEST)), "limit": LISTED["limit"], "page": Text(200)}


@verb("accounts", READ, params=_SEARCH, returns="account_search_result")
def account_search(call: Call) -> Json:
    """Search accounts by a query such as email:'jo@example.com' AND metadata['tier']:'gold'"""
    try:
        search = parse(call.params["query"])
    except Misunderstood as error:
        raise ParameterError("parameter_invalid", str(error), "query") from None
    page, has_more = _found(call, search)
    return {
        "object": "search_result",
        "url": "/v1/accounts/search",
        "has_more": has_more,
        "next_page": page[-1] if has_more else None,
        "data": _in_order(call, page),
    }


def _found(call: Call, search: Search) -> tuple[list[str], bool]:
    rows, read = accounts_newest(call.platform, search.criteria)
    rows = rows.filter(search.exactly)
    params = {"limit": call.params.get("limit"), "starting_after": call.params.get("page")}
    return page_of(rows, params, order=NEWEST, key="account_id", what="page", read=read)


@verb("accounts", WRITE, params=NEW_ACCOUNT, returns="account")
def account_create(call: Call) -> Json:
    """Create an account"""
    sent = _with_token(call)
    configuration = _configuration(sent)
    country = str(sent.get("country") or call.platform.country).upper()
    requested = _requested(sent, True)
    if not requested and configuration.dashboard != DashboardAccess.NONE:
        requested = list(USUAL)
    order = NewAccount(
        configuration,
        country,
        business_type=sent.pop("business_type", ""),
        email=profile_changes({"email": sent.pop("email", "")}, country)["email"] or "",
        capabilities=tuple(requested),
        metadata=metadata_changes({}, sent.pop("metadata", {})),
        profile=profile_changes(sent, country),
    )
    _check_currency(sent, country)
    sent.pop("capabilities", None)
    with changes_together():
        connection = account_open(actor=call.actor, order=order)
        _parts_change(call, connection, sent)
    return account_shown(call, connection.account_id)


@verb("accounts", WRITE, params=ACCOUNT, returns="account")
def account_update(call: Call, account_id: str) -> Json:
    """Change an account"""
    connection = connection_for(call, account_id)
    with changes_together():
        account_change(call, connection, _with_token(call))
    return account_shown(call, account_id)


@verb("accounts", WRITE, returns="deleted_account")
def account_remove(call: Call, account_id: str) -> Json:
    """Delete an account that your platform is liable for"""
    account_delete(actor=call.actor, connection=connection_for(call, account_id))
    return deleted("account", account_id)


def _check_currency(sent: Mapping[str, Any], country: str) -> None:
    if sent.get("default_currency") and sent["default_currency"].lower() != SUPPORTED.get(country):
        message = f"Accounts in {country} are kept in {SUPPORTED.get(country, 'no currency')}."
        raise ParameterError("parameter_invalid", message, "default_currency")


def _configuration(sent: Mapping[str, Any]) -> Configuration:
    """By the controller's properties, whose defaults are those of the full dashboard, or by the older ``type``."""
    if sent.get("type") and sent.get("controller"):
        raise ParameterError("parameter_invalid", "Give either type or controller, not both.", "type")
    if sent.get("type"):
        return BY_LEGACY_TYPE[sent["type"]]
    controller = sent.get("controller") or {}
    part: Any = {name: controller.get(name) or {} for name in ("stripe_dashboard", "losses", "fees")}
    chosen = Configuration(
        part["stripe_dashboard"].get("type") or _DEFAULT.dashboard,
        part["losses"].get("payments") or _DEFAULT.losses,
        part["fees"].get("payer") or _DEFAULT.fees,
        controller.get("requirement_collection") or _DEFAULT.requirement_collection,
    )
    if not chosen.is_valid:
        raise ParameterError("parameter_invalid", "These controller properties do not go together.", "controller")
    return chosen


def _with_token(call: Call) -> dict[str, Any]:
    """What was sent, over what the account token holds."""
    sent = dict(call.params)
    if token := sent.pop("account_token", ""):
        sent = {**token_use(call.platform, token, "account"), **sent}
    return sent


def _requested(sent: Mapping[str, Any], wanted: bool) -> list[str]:
    asked = sent.get("capabilities") or {}
    return [name for name, one in asked.items() if one and one.get("requested") is wanted]


def account_change(call: Call, connection: Connection, sent: Mapping[str, Any]) -> None:
    """Write each part through its service, in the order in which they build on one another."""
    account = connection.account
    _check_currency(sent, str(account.country))
    if changes := profile_changes(sent, str(account.country), account):
        connection.account = profile_update(actor=call.actor, connection=connection, changes=changes)
    _parts_change(call, connection, sent)


def _parts_change(call: Call, connection: Connection, sent: Mapping[str, Any]) -> None:
    """All but the profile."""
    actor, account = call.actor, connection.account
    _check_branding(connection, sent)
    if sent.get("individual"):
        _individual_save(call, connection, account, sent["individual"])
    if sent.get("company"):
        _company_documents(call, connection, sent["company"])
    if sent.get("external_account"):
        external_account_add(call, connection, sent["external_account"], make_default=True)
    request, unrequest = _requested(sent, True), _requested(sent, False)
    if request or unrequest:
        capabilities_edit(actor=actor, connection=connection, request=request, unrequest=unrequest)
    _schedule(call, connection, sent)
    _terms(call, connection, sent)
    if "metadata" in sent:
        changes = metadata_changes(connection.metadata, sent["metadata"])
        metadata_update(actor=actor, connection=connection, changes=changes)
    if sent.get("documents"):
        proofs_attach(actor=actor, connection=connection, owner="", documents=sent["documents"])


def _check_branding(connection: Connection, sent: Mapping[str, Any]) -> None:
    branding = (sent.get("settings") or {}).get("branding") or {}
    for name in ("icon", "logo"):
        if branding.get(name):
            file_check(
                connection=connection,
                file_id=branding[name],
                purpose=f"business_{name}",
                param=f"settings[branding][{name}]",
            )


def _individual_save(call: Call, connection: Connection, account: Account, sent: Mapping[str, Any]) -> None:
    if account.business_type != BusinessType.INDIVIDUAL:
        raise ParameterError(
            "parameter_invalid", "Only an account of business_type individual has an individual.", "individual"
        )
    sent = with_number(call, sent)
    person: Person | None = account.persons.filter(representative=True).first()
    fields = person_fields(sent, str(account.country), person, "individual")
    person_save(call, connection, person, fields | ({} if person else {"representative": True}), sent)


def _company_documents(call: Call, connection: Connection, sent: Mapping[str, Any]) -> None:
    document = (sent.get("verification") or {}).get("document") or {}
    if sides := {side: file_id for side, file_id in document.items() if file_id}:
        document_attach(actor=call.actor, connection=connection, owner="company", name="document", sides=sides)


def _schedule(call: Call, connection: Connection, sent: Mapping[str, Any]) -> None:
    payouts = (sent.get("settings") or {}).get("payouts") or {}
    asked: Mapping[str, Any] = payouts.get("schedule") or {}
    minimums = payouts.get("minimum_balance_by_currency")
    if not asked and minimums is None:
        return
    held = schedule_of(connection.account.settings)
    delay: Any = asked.get("delay_days", held["delay_days"])
    schedule = schedule_on(
        asked.get("interval") or held["interval"],
        MINIMUM_DELAY_DAYS if delay in ("minimum", "") else delay,
        weekdays_of(asked) or weekdays_of(held) or ["monday"],
        month_days_of(asked) or month_days_of(held) or [1],
    )
    payout_schedule_edit(actor=call.actor, connection=connection, schedule=schedule, minimums=minimums)


def _terms(call: Call, connection: Connection, sent: Mapping[str, Any]) -> None:
    settings = sent.get("settings") or {}
    asked = {"tos_acceptance": sent.get("tos_acceptance")} | {
        f"settings.{service}.tos_acceptance": (settings.get(service) or {}).get("tos_acceptance")
        for service in ("card_issuing", "treasury")
    }
    for agreement, accepted in asked.items():
        if accepted and set(accepted) - {"service_agreement"}:
            terms_accept(
                actor=call.actor,
                connection=connection,
                agreement=agreement,
                acceptance=acceptance(accepted, agreement),
            )
