"""Evaluating many accounts at once: as many statements for five hundred as for one.

What is written for each is what ``evaluation.reevaluate`` writes for one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.listing import refresh_standings
from accounts.locks import lock_account_ids
from accounts.models import Account, Capability, Connection, Person
from connect_dashboard.bulk import among, update_many
from connect_dashboard.journal.services import Happening, emit_many
from connect_dashboard.team.actors import Actor
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import Evaluation, evaluate
from requirements_app.identities import identities
from requirements_app.models import Reminder, Standing, VerificationOutcome
from requirements_app.reading import situations_of
from requirements_app.services.demands import keep_demands
from requirements_app.services.evaluation import remember
from requirements_app.services.reminders import accounts_notice, enabled, was_restricted
from requirements_app.services.snapshots import COLUMNS, IDENTITY, change_account, change_capability, change_identity
from requirements_app.situation import Facts

_NOT_READ = ("company_tax_id", "company_vat_id", "ages_at", "last_active_at")


@dataclass(slots=True)
class _Change:
    """An account whose answer differs, with what it was read from."""

    account: Account
    standing: Standing
    facts: Facts
    capabilities: Sequence[Capability]
    persons: Sequence[Person]
    evaluation: Evaluation

    @property
    def identities(self) -> Mapping[str, str]:
        return identities(self.facts, self.evaluation.requirements)


def differing_ids(account_ids: Sequence[str], now: datetime) -> list[str]:
    """Accounts whose answer is another than what they hold, read without a lock."""
    return [one.account.pk for one in _changes(account_ids, now)]


@transaction.atomic
def accounts_reevaluate(*, actor: Actor, account_ids: Sequence[str], now: datetime) -> int:
    """Evaluate accounts under their locks because time has passed; return how many have changed."""
    locked = lock_account_ids(account_ids)
    changes = list(_changes(locked, now))
    if changes:
        _keep(changes, actor, now)
        _apply(changes, now)
    return len(changes)


def _changes(account_ids: Sequence[str], now: datetime) -> Iterator[_Change]:
    rules = catalogue()
    known = Standing.objects.filter(among("pk", account_ids)).defer("evaluated_at", "resumed_at")
    standings = {one.pk: one for one in known}
    accounts = list(Account.objects.filter(among("pk", standings)).defer(*_NOT_READ))
    for account, facts, capabilities, persons in situations_of(accounts, standings):
        evaluation = evaluate(facts, rules, now)
        change = _Change(account, standings[account.pk], facts, capabilities, persons, evaluation)
        if _differs(change):
            yield change


def _differs(change: _Change) -> bool:
    evaluation, states = change.evaluation, change.evaluation.capabilities
    return (
        any(getattr(change.account, name) != getattr(evaluation, name) for name in COLUMNS)
        or any(
            (one.status, one.disabled_reason) != (states[one.name].status, states[one.name].disabled_reason)
            for one in change.capabilities
            if one.name in states
        )
        or evaluation.demands != change.facts.asked
        or evaluation.next_change_at != change.standing.next_change_at
        or bool(evaluation.to_verify)
        or _identities_differ(change)
    )


def _identities_differ(change: _Change) -> bool:
    statuses = change.identities
    return any(statuses.get(one.pk, one.verification_status) != one.verification_status for one in change.persons)


def _keep(changes: Iterable[_Change], actor: Actor, now: datetime) -> None:
    """What is remembered of the answer: demands, questions to the processor, when it changes next."""
    keep_demands(((one.account.pk, one.facts.asked, one.evaluation.demands) for one in changes), actor, now)
    # The sweep sends them; so many would only crowd out everything else.
    VerificationOutcome.objects.bulk_create(
        VerificationOutcome(account=one.account, subject=subject, requested_at=now)
        for one in changes
        for subject in sorted(one.evaluation.to_verify)
    )
    for one in changes:
        remember(one.standing, one.evaluation, now)
    update_many(Standing, ["evaluated_at", "next_change_at", "established"], (one.standing for one in changes))


def _apply(changes: Iterable[_Change], now: datetime) -> None:
    """The snapshot itself, index rows and events."""
    columns: dict[str, list[str]] = {}
    moved: dict[str, list[Capability]] = {}
    identified: dict[str, list[Person]] = {}
    shown: list[tuple[Account, Mapping[str, str]]] = []
    restricted: list[str] = []
    for one in changes:
        account, states = one.account, one.evaluation.capabilities
        before = enabled(account)
        columns[account.pk] = change_account(account, one.evaluation)
        moved[account.pk] = [held for held in one.capabilities if change_capability(held, states.get(held.name))]
        statuses = one.identities
        identified[account.pk] = [person for person in one.persons if change_identity(person, statuses)]
        if columns[account.pk] or moved[account.pk] or identified[account.pk]:
            shown.append((account, {held.name: held.status for held in one.capabilities}))
        if was_restricted(account, before):
            restricted.append(account.pk)
    update_many(Account, COLUMNS, (account for account, _ in shown if columns[account.pk]))
    update_many(Capability, ["status", "disabled_reason"], (held for some in moved.values() for held in some))
    update_many(Person, ["verification"], (person for some in identified.values() for person in some))
    connections = _connections([account.pk for account, _ in shown])
    refresh_standings(shown, [one for some in connections.values() for one in some])
    events = (
        event
        for account, _ in shown
        for event in _events(
            account.pk, columns[account.pk], moved[account.pk], identified[account.pk], connections[account.pk], now
        )
    )
    # In the order in which they are told, however many share the moment.
    emit_many(one._replace(created=now + timedelta(microseconds=number)) for number, one in enumerate(events))
    if restricted:
        accounts_notice(restricted, Reminder.Kind.RESTRICTED, now)


def _connections(account_ids: Sequence[str]) -> Mapping[str, list[Connection]]:
    living = Connection.objects.filter(among("account_id", account_ids), ended_at=None).order_by("pk")
    found: dict[str, list[Connection]] = defaultdict(list)
    for one in living.only("account_id", "platform_id", "status", "next_due_at", "search_terms"):
        found[one.account_id].append(one)
    return found


def _events(
    account_id: str,
    columns: Sequence[str],
    moved: Sequence[Capability],
    identified: Sequence[Person],
    connections: Iterable[Connection],
    now: datetime,
) -> Iterator[Happening]:
    """As ``snapshots`` tells of one account: each capability, the account, each person."""
    told = [("capability.updated", one.name, ["status"]) for one in moved]
    names = sorted([*columns, *(f"capabilities.{one.name}" for one in moved)])
    if names:
        told.append(("account.updated", account_id, names))
    told += [("person.updated", one.pk, IDENTITY) for one in identified]
    for kind, object_id, changed in told:
        for connection in connections:
            yield Happening(connection.platform_id, account_id, kind, object_id, changed, now)
