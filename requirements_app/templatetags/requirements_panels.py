"""What an account must provide, for pages that others own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings

from accounts.models import Account, Connection
from accounts.rules import collected_by_platform
from requirements_app.capabilities import missing_for
from requirements_app.capabilities import newly_required as find_newly_required
from requirements_app.facts import facts_of
from requirements_app.snapshots import OPEN, Entry, EntryStatus, Snapshot, read_snapshot
from requirements_app.words import stop_of, topic_of

register = template.Library()


@dataclass(frozen=True)
class EntryRow:
    title: str
    status: str
    tone: str
    due_at: datetime | None
    reasons: list[str]

    @property
    def badged(self) -> bool:
        """The date of what is due says its status too; any other status needs a word."""
        return self.due_at is None or self.status == EntryStatus.FUTURE.label


@register.inclusion_tag("requirements_app/_requirements_panel.html")
def requirements_panel(connection: Connection) -> dict[str, Any]:
    """Nothing at all where nothing is to be done."""
    account = connection.account
    snapshot = read_snapshot(account.requirements, account.future_requirements)
    to_do = snapshot.of(*OPEN)
    if not to_do and not snapshot.disabled_reason:
        return {"shown": False}
    names = _person_names(account, snapshot)
    return {
        "shown": True,
        "title": f"Actions required ({len(to_do)})" if to_do else "Restrictions",
        "tone": "warning" if to_do and not snapshot.disabled_reason else "danger",
        "stop": _stop(account, snapshot),
        "open": [_row(entry, names) for entry in to_do],
        "eventual": [_row(entry, names) for entry in snapshot.of(EntryStatus.EVENTUALLY_DUE)],
        "pending": [_row(entry, names) for entry in snapshot.of(EntryStatus.PENDING)],
    }


@register.inclusion_tag("requirements_app/_newly_required.html")
def newly_required(connection: Connection, requested: Collection[str]) -> dict[str, Any]:
    """What the account would be asked for beyond today if ``requested`` were its capabilities."""
    account = connection.account
    found = find_newly_required(facts_of(account), requested)
    return {
        "at_once": _topics(found.at_once),
        "later": _topics(found.later),
        "collected_by_platform": collected_by_platform(account),
    }


@register.inclusion_tag("requirements_app/_missing_information.html")
def missing_information(connection: Connection, capabilities: Collection[str]) -> dict[str, Any]:
    """What ``capabilities``, which wait for information, still need."""
    account = connection.account
    return {
        "topics": _topics(missing_for(facts_of(account), capabilities)),
        "collected_by_platform": collected_by_platform(account),
    }


def _topics(keys: Iterable[str]) -> list[str]:
    return sorted({str(topic_of(key)) for key in keys})


def _stop(account: Account, snapshot: Snapshot) -> Any:
    if not snapshot.disabled_reason:
        return None
    return stop_of(
        snapshot.disabled_reason,
        processor=settings.PROCESSOR_NAME,
        collected_by_platform=collected_by_platform(account),
    )


def _person_names(account: Account, snapshot: Snapshot) -> dict[str, str]:
    """Names of the persons that entries concern; asks for none where none is concerned."""
    if not any(entry.topic.person for entry in snapshot.entries):
        return {}
    return {person.id: str(person) for person in account.persons.all()}


def _row(entry: Entry, names: dict[str, str]) -> EntryRow:
    person = entry.topic.person
    subject = names.get(person, "Someone no longer on the account") if person else entry.topic.subject
    title = f"{subject}: {entry.topic.words}" if subject else entry.topic.words
    return EntryRow(title, entry.status.label, entry.status.tone, entry.due_at, entry.reasons)
