"""Accounts from files: what a record would do to what is stored, and doing it, a batch at a time.

An import adds and changes; it removes nothing. Persons and external accounts that a file does not name stay, but
give up what only one of them can be: the representative, the default for a currency.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction

from accounts.countries import country_name
from accounts.importing.rows import Record
from accounts.listing import listing_columns
from accounts.locks import lock_account_ids, lock_connections_of, lock_importing
from accounts.models import Account, Capability, Connection, ExternalAccount, Person
from accounts.signals import AccountChange, accounts_imported
from accounts.status import AccountStatus
from connect_dashboard.bulk import copy_objects
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission

Part = TypeVar("Part", Person, ExternalAccount, Capability)

# Of these a row that merges changes the keys that it names; any other row replaces the whole.
_DOCUMENTS = frozenset({"business_profile", "company", "settings", "tos_acceptance"})
_NEEDED = {"country": "Country", "dashboard": "Controller or type", "default_currency": "Currency"}


@dataclass
class Parts:
    """Persons, capabilities or external accounts of one account: all as they will be, and which of them are touched."""

    every: list[Any]
    added: list[Any] = field(default_factory=list)
    changed: dict[Any, set[str]] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        return bool(self.added or self.changed)


@dataclass
class Plan:
    """What importing one record means. ``outcome`` is new, changed, unchanged or rejected (with a reason)."""

    record: Record
    outcome: str
    reason: str = ""
    account: Account | None = None
    connections: list[Connection] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    persons: Parts = field(default_factory=lambda: Parts([]))
    capabilities: Parts = field(default_factory=lambda: Parts([]))
    external_accounts: Parts = field(default_factory=lambda: Parts([]))


def plan_import(platform: Platform, records: Collection[Record]) -> list[Plan]:
    """Compare records with what is stored; writes nothing."""
    stored = _Stored(records)
    return [_plan(platform, record, stored) for record in records]


@transaction.atomic
def import_records(*, actor: Actor, platform: Platform, records: Collection[Record], filename: str) -> list[Plan]:
    """Create and change accounts; what is stored as the file has it is not written again."""
    actor.require(Permission.ACCOUNTS_IMPORT)
    lock_importing()
    ids = [record.id for record in records]
    lock_account_ids(ids)
    lock_connections_of(ids)
    plans = plan_import(platform, records)
    _write([plan for plan in plans if plan.outcome in ("new", "changed")], actor, platform, filename)
    return plans


class _Stored:
    """Everything stored under the ids of a batch, in one query a table."""

    def __init__(self, records: Iterable[Record]) -> None:
        records = list(records)
        ids = [record.id for record in records]
        person_ids = [person["id"] for record in records for person in record.persons]
        external_ids = [one["id"] for record in records for one in record.external_accounts]
        self.accounts = Account.objects.in_bulk(ids)
        self.connections: dict[str, list[Connection]] = defaultdict(list)
        for connection in Connection.objects.filter(account__in=ids).defer("search", "search_terms").order_by("pk"):
            self.connections[connection.account_id].append(connection)
        self.persons = _by_account(Person.objects.filter(models.Q(account__in=ids) | models.Q(pk__in=person_ids)))
        self.external_accounts = _by_account(
            ExternalAccount.objects.filter(models.Q(account__in=ids) | models.Q(pk__in=external_ids))
        )
        self.capabilities = _by_account(Capability.objects.filter(account__in=ids))
        self.owners = {
            part.pk: owner
            for parts in (self.persons, self.external_accounts)
            for owner, found in parts.items()
            for part in found
        }


def _by_account(parts: models.QuerySet[Part]) -> dict[str, list[Part]]:
    grouped: dict[str, list[Part]] = defaultdict(list)
    for part in parts.order_by("pk"):
        grouped[part.account_id].append(part)
    return grouped


def _plan(platform: Platform, record: Record, stored: _Stored) -> Plan:
    account = stored.accounts.get(record.id)
    if reason := _refusal(platform, record, account, stored):
        return Plan(record, "rejected", reason)
    living = [one for one in stored.connections.get(record.id, []) if one.ended_at is None]
    changed: set[str] = set()
    if account is None:
        account = Account(pk=record.id, **{**_unseen(record), **record.when_new, **record.account})
    else:
        changed = _change_account(account, record)
    plan = Plan(record, "unchanged", account=account, connections=living, changed=changed)
    plan.persons = _plan_parts(Person, account, stored.persons.get(record.id, []), record.persons, "id")
    plan.external_accounts = _plan_parts(
        ExternalAccount, account, stored.external_accounts.get(record.id, []), record.external_accounts, "id"
    )
    plan.capabilities = _plan_parts(
        Capability, account, stored.capabilities.get(record.id, []), _capability_columns(record), "name"
    )
    _keep_one(plan.persons, "representative", lambda person: ())
    _keep_one(plan.external_accounts, "default_for_currency", lambda one: one.currency)
    _plan_connection(plan, platform)
    return plan


def _unseen(record: Record) -> dict[str, Any]:
    """No file says when an account was last active: all that is known is that it was opened."""
    created = record.account.get("created")
    return {"last_active_at": created} if created else {}


def _refusal(platform: Platform, record: Record, account: Account | None, stored: _Stored) -> str:
    connections = stored.connections.get(record.id, [])
    if account is not None and not any(one.platform_id == platform.pk for one in connections):
        return "This account belongs to another platform"
    for part in (*record.persons, *record.external_accounts):
        if stored.owners.get(part["id"], record.id) != record.id:
            return f"{part['id']} belongs to another account"
    if account is None:
        given = {**record.when_new, **record.account}
        missing = [label for name, label in _NEEDED.items() if not given.get(name)]
        if missing:
            return f"{missing[0]} is missing"
    return ""


def _change_account(account: Account, record: Record) -> set[str]:
    """Set what differs and return the names of the columns."""
    changed = set()
    for name, value in record.account.items():
        stored = getattr(account, name)
        if record.merges and name in _DOCUMENTS:
            value = _merged(stored, value)
        if (str(stored) if name == "country" else stored) != value:
            setattr(account, name, value)
            changed.add(name)
    return changed


def _merged(stored: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    merged = dict(stored)
    for name, value in given.items():
        nested = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _merged(merged[name], value) if nested else value
    return merged


def _capability_columns(record: Record) -> list[dict[str, Any]]:
    return [
        {"name": name, "status": status, "requested": status != Capability.Status.UNREQUESTED}
        for name, status in record.capabilities.items()
    ]


def _plan_parts(
    model: type[Part], account: Account, stored: list[Part], given: Iterable[dict[str, Any]], key: str
) -> Parts:
    parts = Parts(list(stored))
    known = {getattr(part, key): part for part in stored}
    for columns in given:
        part = known.get(columns[key])
        if part is None:
            part = model(account=account, **columns)
            parts.added.append(part)
            parts.every.append(part)
        elif differing := {name for name, value in columns.items() if getattr(part, name) != value}:
            for name in differing:
                setattr(part, name, columns[name])
            parts.changed[part] = differing
    return parts


def _keep_one(parts: Parts, flag: str, group: Any) -> None:
    """Where the file gives ``flag`` to one part, take it from the stored one that had it."""
    given = {group(part): part for part in [*parts.added, *parts.changed] if getattr(part, flag)}
    for part in parts.every:
        winner = given.get(group(part))
        if winner is not None and part is not winner and getattr(part, flag):
            setattr(part, flag, False)
            parts.changed.setdefault(part, set()).add(flag)


def _plan_connection(plan: Plan, platform: Platform) -> None:
    own = next((one for one in plan.connections if one.platform_id == platform.pk), None)
    given = plan.record.metadata
    if own is None:
        plan.outcome = "new"
        plan.connections.append(Connection(platform=platform, account=plan.account, metadata=given or {}))
        return
    metadata = own.metadata if given is None else {**own.metadata, **given} if plan.record.merges else given
    if metadata != own.metadata:
        own.metadata = metadata
        plan.changed.add("metadata")
    for name in ("persons", "external_accounts", "capabilities"):
        if getattr(plan, name).touched:
            plan.changed.add(name)
    plan.outcome = "changed" if plan.changed else "unchanged"


def _write(plans: list[Plan], actor: Actor, platform: Platform, filename: str) -> None:
    _write_accounts(plans)
    _write_parts(Person, [plan.persons for plan in plans], "representative")
    _write_parts(ExternalAccount, [plan.external_accounts for plan in plans], "default_for_currency")
    _write_parts(Capability, [plan.capabilities for plan in plans])
    _tell(plans, actor)
    _write_connections(plans)
    journal.record_bulk(
        actor=actor,
        platform_id=platform.pk,
        event="account.updated",
        changes=[_bulk_change(plan, platform, filename) for plan in plans],
    )


def _bulk_change(plan: Plan, platform: Platform, filename: str) -> journal.BulkChange:
    """What the trail says of one account: where it came from, and what it is or which fields differ."""
    after: dict[str, Any] = {"source": f"{filename}, line {plan.record.line}"}
    if plan.outcome == "new" and plan.account is not None:
        status = next(one.status for one in plan.connections if one.platform_id == platform.pk)
        after |= {
            "configuration": plan.account.configuration.name,
            "country": country_name(str(plan.account.country)),
            "status": AccountStatus(status).label,
        }
    else:
        after["changed"] = sorted(plan.changed)
    changed = plan.changed or _brought(plan.record)
    return journal.BulkChange(plan.record.id, f"account.{_ACTIONS[plan.outcome]}", tuple(changed), after=after)


def _tell(plans: list[Plan], actor: Actor) -> None:
    """Before the index is written: floors above may settle capabilities, and lists show what they leave."""
    told = [(plan.account, plan.changed or _brought(plan.record)) for plan in plans if plan.account is not None]
    models.prefetch_related_objects([account for account, _ in told], "capabilities")
    changes = [AccountChange(account, frozenset(names), actor) for account, names in told]
    accounts_imported.send(sender=Account, changes=changes)


def _brought(record: Record) -> set[str]:
    """What a new account's row names, in the words of a change."""
    parts = {
        "metadata": record.metadata,
        "persons": record.persons,
        "external_accounts": record.external_accounts,
        "capabilities": record.capabilities,
    }
    return {*record.account, *(name for name, part in parts.items() if part)}


_ACTIONS = {"new": "imported", "changed": "reimported"}


def _write_accounts(plans: list[Plan]) -> None:
    accounts = [plan.account for plan in plans if plan.account is not None]
    copy_objects([account for account in accounts if account._state.adding])
    columns = {column.attname for column in Account._meta.concrete_fields}
    names = set().union(*(plan.changed for plan in plans)) & columns
    stored = [plan.account for plan in plans if plan.account and plan.changed & columns]
    if names:
        Account.objects.bulk_update(stored, sorted(names))


def _write_parts(model: type[Part], touched: list[Parts], unique_flag: str = "") -> None:
    changed = {part: names for parts in touched for part, names in parts.changed.items()}
    if unique_flag and changed:
        # First taken away, then given: two at once would break the constraint halfway.
        losers = [part.pk for part, names in changed.items() if unique_flag in names and not getattr(part, unique_flag)]
        model.objects.filter(pk__in=losers).update(**{unique_flag: False})  # type: ignore[misc]
    if changed:
        model.objects.bulk_update(list(changed), sorted(set().union(*changed.values())))
    copy_objects([part for parts in touched for part in parts.added])


def _write_connections(plans: list[Plan]) -> None:
    connections = list(_indexed(plans))
    stored = [one for one in connections if one.pk is not None]
    copy_objects([one for one in connections if one.pk is None])
    Connection.objects.bulk_update(stored, _LISTED)


_LISTED = ["metadata", "name", "sort_name", "status", "created", "next_due_at", "last_active_at", "search_terms"]


def _indexed(plans: list[Plan]) -> Iterator[Connection]:
    """Connections of the planned accounts, on every platform, with their index columns renewed."""
    for plan in plans:
        assert plan.account is not None  # noqa: S101 - only a rejected plan has none
        for connection in plan.connections:
            columns = listing_columns(
                plan.account,
                connection.metadata,
                plan.account.capabilities.all(),
                plan.persons.every,
                plan.external_accounts.every,
            )
            for name, value in columns.items():
                setattr(connection, name, value)
            yield connection
