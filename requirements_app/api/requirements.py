"""What is required of an account as entries for people, what another choice would ask, and links to provide it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from accounts.api.access import connection_for
from accounts.capabilities import available_in
from accounts.countries import SUPPORTED
from accounts.models import Capability, Connection
from accounts.models.account import BusinessType
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.paging import Listing, page_of, page_of_list
from connect_dashboard.api.params import EMAIL, LISTED, ListOf, Params, Required, Text, choice
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from requirements_app.actions import AccountActions, ActionRow
from requirements_app.asked import askable
from requirements_app.asking import Group, what_if
from requirements_app.catalogue import catalogue
from requirements_app.facts import facts_of
from requirements_app.models import RemediationLink
from requirements_app.remediation import submission_remedy
from requirements_app.services.remediation_links import (
    link_states,
    remediation_link_create,
    remediation_link_remind,
    remediation_link_revoke,
    remediation_link_send,
)
from requirements_app.snapshots import EntryStatus

_STATUSES = tuple(status.key for status in EntryStatus)


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def requirement_object(call: Call, connection: Connection, row: ActionRow) -> Json:
    remedy = submission_remedy(call.actor, connection, row)
    return {
        "id": row.key,
        "object": "manage.requirement",
        "account": connection.account_id,
        "asked_at": _seconds(row.asked_at),
        "at_risk": row.at_risk,
        "capabilities": sorted(row.capabilities),
        "due_at": _seconds(row.due_at),
        "errors": [{"code": fault.code, "message": fault.words, "reason": fault.verbatim} for fault in row.faults],
        "fields": sorted(row.entry.keys),
        "obstacle": remedy.obstacle or None,
        "off": row.off,
        "status": row.status.key,
        "title": row.title,
    }


@verb(
    "requirements",
    READ,
    params={**LISTED, "status": choice(_STATUSES)},
    returns="manage.requirement",
    many=True,
)
def requirement_list(call: Call, account_id: str) -> Listing:
    """List what is required of an account, the most urgent first, in the words of the dashboard"""
    connection = connection_for(call, account_id)
    wanted = call.params.get("status")
    chosen = [status for status in EntryStatus if wanted in (None, "", status.key)]
    rows = AccountActions(connection).rows(*chosen)
    return page_of_list([requirement_object(call, connection, row) for row in rows], call.params, "requirement")


def group_object(group: Group) -> Json:
    return {
        "object": "manage.what_if_group",
        "when": group.when.words,
        "note": group.when.note,
        "missing": group.missing,
        "entries": [
            {
                "title": entry.topic,
                "capabilities": sorted(entry.capabilities),
                "alternatives": entry.instead,
                "provided": entry.provided,
                "sources": sorted(entry.sources),
            }
            for entry in group.entries
        ],
    }


_WHAT_IF: Params = {
    "account": Text(64),
    "business_type": choice(BusinessType.values),
    "capabilities": ListOf(Text(60)),
    "country": Text(2),
}


@verb("requirements", READ, params=_WHAT_IF, returns="manage.what_if")
def what_if_retrieve(call: Call) -> Json:
    """Ask what would be required of an account with another business type or other capabilities"""
    connection = connection_for(call, call.params["account"]) if call.params.get("account") else None
    country = str(connection.account.country) if connection else (call.params.get("country") or "").upper()
    if country not in SUPPORTED:
        raise ParameterError("parameter_invalid", "Choose a country in which accounts can be opened.", "country")
    business_type = call.params.get("business_type") or (connection.account.business_type if connection else "")
    capabilities = call.params.get("capabilities") or (_held(connection) if connection else [])
    if wrong := [name for name in capabilities if name not in available_in(country)]:
        raise ParameterError("parameter_invalid", f"Not a capability in {country}: {wrong[0]}", "capabilities")
    provided = facts_of(connection.account).provided if connection else None
    groups = what_if(catalogue(), country, business_type or "company", capabilities, provided)
    return {
        "object": "manage.what_if",
        "account": connection.account_id if connection else None,
        "business_type": business_type or "company",
        "capabilities": sorted(capabilities),
        "country": country,
        "groups": [group_object(group) for group in groups],
    }


def _held(connection: Connection) -> list[str]:
    held = connection.account.capabilities.exclude(status=Capability.Status.UNREQUESTED)
    return list(held.order_by("name").values_list("name", flat=True))


def remediation_link_objects(connection: Connection, links: Sequence[RemediationLink]) -> list[Json]:
    states = link_states(connection.account, links)
    return [remediation_link_object(link, states[link.pk]) for link in links]


def remediation_link_object(link: RemediationLink, state: RemediationLink.State) -> Json:
    return {
        "id": link.pk,
        "object": "manage.remediation_link",
        "account": link.account_id,
        "completed_at": _seconds(link.completed_at),
        "created": _seconds(link.created),
        "expires_at": _seconds(link.expires_at),
        "fields": sorted(link.scope),
        "opened_at": _seconds(link.opened_at),
        "reminded_at": _seconds(link.reminded_at),
        "sent_to": link.sent_to or None,
        "status": state.value,
        "url": None,
    }


_NEW_LINK: Params = {"fields": ListOf(Text(160), 500), "language": Text(8), "send_to": EMAIL}


@verb("requirements", WRITE, params=_NEW_LINK, returns="manage.remediation_link")
def remediation_link_post(call: Call, account_id: str) -> Json:
    """Create a link by which the holder provides what is open, and send it if you like; its address is shown once"""
    connection = connection_for(call, account_id)
    scope = call.params.get("fields") or askable(connection.account.requirements)
    issued = remediation_link_create(
        actor=call.actor, connection=connection, scope=scope, language=call.params.get("language", "")
    )
    link = issued.link
    if call.params.get("send_to"):
        link = remediation_link_send(
            actor=call.actor, connection=connection, link_id=link.pk, to=call.params["send_to"]
        )
    return remediation_link_objects(connection, [link])[0] | {"url": issued.url}


@verb("requirements", READ, params=LISTED, returns="manage.remediation_link", many=True)
def remediation_link_list(call: Call, account_id: str) -> Listing:
    """List an account's remediation links"""
    connection = connection_for(call, account_id)
    page, more = page_of(_links(call, connection), call.params, what="remediation link")
    return Listing(remediation_link_objects(connection, page), more)


@verb("requirements", READ, returns="manage.remediation_link")
def remediation_link_retrieve(call: Call, account_id: str, link_id: str) -> Json:
    """Retrieve how a remediation link stands; its address is not told again"""
    connection = connection_for(call, account_id)
    return remediation_link_objects(connection, [_link(call, connection, link_id)])[0]


@verb("requirements", WRITE, params={"to": Required(EMAIL)}, returns="manage.remediation_link")
def remediation_link_send_post(call: Call, account_id: str, link_id: str) -> Json:
    """Send a remediation link to its holder by e-mail, once to each address"""
    connection = connection_for(call, account_id)
    link = _link(call, connection, link_id)
    sent = remediation_link_send(actor=call.actor, connection=connection, link_id=link.pk, to=call.params["to"])
    return remediation_link_objects(connection, [sent])[0]


@verb("requirements", WRITE, returns="manage.remediation_link")
def remediation_link_remind_post(call: Call, account_id: str, link_id: str) -> Json:
    """Send a remediation link once more to where it was sent, at most once a day"""
    connection = connection_for(call, account_id)
    link = _link(call, connection, link_id)
    reminded = remediation_link_remind(actor=call.actor, connection=connection, link_id=link.pk)
    return remediation_link_objects(connection, [reminded])[0]


@verb("requirements", WRITE, returns="manage.remediation_link")
def remediation_link_cancel(call: Call, account_id: str, link_id: str) -> Json:
    """Withdraw a remediation link"""
    connection = connection_for(call, account_id)
    link = _link(call, connection, link_id)
    revoked = remediation_link_revoke(actor=call.actor, connection=connection, link_id=link.pk)
    return remediation_link_objects(connection, [revoked])[0]


def _links(call: Call, connection: Connection) -> QuerySet[RemediationLink]:
    return RemediationLink.objects.filter(account=connection.account_id, platform=call.platform)


def _link(call: Call, connection: Connection, link_id: str) -> RemediationLink:
    link = _links(call, connection).filter(pk=link_id).first()
    if link is None:
        raise NotFound("remediation link", link_id)
    return link
