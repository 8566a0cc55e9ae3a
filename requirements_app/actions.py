"""What is to be done for one account, as its pages show it: read from its snapshot, in few queries."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from operator import attrgetter

from django.conf import settings

from accounts.capabilities import is_payment_method, label
from accounts.models import Account, Capability, Connection, Person
from accounts.rules import collected_by_platform
from connect_dashboard.present import present
from requirements_app.catalogue import catalogue
from requirements_app.error_words import error_words
from requirements_app.impact import Reason, capabilities_of, reasons_of
from requirements_app.models import Ask, Standing, VerificationOutcome
from requirements_app.movers import Mover, entry_mover
from requirements_app.plans import ROLES, Plan, plan_for
from requirements_app.snapshots import OPEN, Entry, EntryStatus, Group, Snapshot, group_of, information_request_id
from requirements_app.snapshots import read_snapshot as read
from requirements_app.stops import stop_of
from requirements_app.words import topic_of

_RESOLVED_SHOWN = 40
_MOVES = {
    Mover.HOLDER: "It is the account holder’s move.",
    Mover.PLATFORM: "It is your move.",
    Mover.PROCESSOR: "{processor} must decide. Nothing lifts this before it answers.",
    Mover.SUPPORT: "Only support can settle it. Contact support.",
    Mover.NOBODY: "This is final: nobody can undo it here. Contact support to appeal.",
}
# The same of one entry, in fewer words.
_ENTRY_MOVES = {
    Mover.HOLDER: "Account holder’s move",
    Mover.PLATFORM: "Your move",
    Mover.PROCESSOR: "{processor}’s move",
    Mover.SUPPORT: "Only support can settle it",
}
_HOLDERS = ("individual", "representative")


@dataclass(frozen=True)
class StopWords:
    """What is off, why, and whose move it is. One that ``is_pause`` the platform itself ends."""

    title: str
    off: str
    move: str
    by: datetime | None
    is_final: bool
    is_pause: bool

    @property
    def undated(self) -> bool:
        """Something is awaited, and nobody has said until when."""
        return self.by is None and not self.is_final


@dataclass(frozen=True)
class FaultWords:
    """What was found wrong: in the processor's words, which may be missing, and in ours."""

    verbatim: str
    words: str
    code: str


@dataclass(frozen=True)
class ActionRow:
    """One thing to be done. ``off`` names capabilities that are off already, ``at_risk`` those that it can turn off."""

    entry: Entry
    account_id: str
    title: str
    due_at: datetime | None
    asked_at: datetime | None
    faults: list[FaultWords]
    off: list[str]
    at_risk: list[str]
    capabilities: frozenset[str]
    mover: Mover

    @property
    def move(self) -> str:
        return _ENTRY_MOVES[self.mover].format(processor=settings.PROCESSOR_NAME)

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def status(self) -> EntryStatus:
        return self.entry.status

    @property
    def badged(self) -> bool:
        """The date of what is due says its status too; any other status needs a word."""
        return self.due_at is None or self.status in (EntryStatus.FUTURE, EntryStatus.INFORMATION_REQUEST)

    @property
    def to_come(self) -> bool:
        """It is asked of what works only from a later day on."""
        return self.asked_at is not None and self.asked_at > present()

    @property
    def lapsed(self) -> bool:
        """Its day is over and yet it turned nothing off: so it stands in a snapshot that came from outside."""
        due_at = self.due_at
        return self.status is EntryStatus.CURRENTLY_DUE and due_at is not None and due_at < present() and not self.off


@dataclass(frozen=True)
class ResolvedRow:
    """``by`` settled it; where that was the processor's answer, ``given_by`` had provided what it is about."""

    key: str
    title: str
    at: datetime
    by: str
    given_by: str = ""

    @property
    def whom(self) -> str:
        if self.by or not self.given_by:
            return f"by {self.by}" if self.by else ""
        return f"· provided by {self.given_by}, verified by {settings.PROCESSOR_NAME}"


@dataclass
class AccountActions:
    """Everything about one account that its actions are made of; what is not looked at is not read."""

    connection: Connection
    snapshot: Snapshot = field(init=False)

    def __post_init__(self) -> None:
        account = self.connection.account
        self.snapshot = read(account.requirements, account.future_requirements)

    @property
    def account(self) -> Account:
        return self.connection.account

    @property
    def digest(self) -> str:
        """Changes when what is asked does: a page that waits is drawn anew only then."""
        account = self.account
        shown = [account.requirements, account.future_requirements, account.charges_enabled, account.payouts_enabled]
        return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]

    @cached_property
    def stop(self) -> StopWords | None:
        account = self.account
        if account.charges_enabled and account.payouts_enabled:
            return None
        stop = stop_of(
            charges_enabled=account.charges_enabled,
            payouts_enabled=account.payouts_enabled,
            requirements=account.requirements,
            capabilities={one.name: one.disabled_reason for one in self.capabilities if one.requested},
            collected_by_platform=collected_by_platform(account),
        )
        if stop is None:
            return None
        off = [name for name, on in _movements(account) if not on]
        return StopWords(
            title=stop.cause.format(processor=settings.PROCESSOR_NAME),
            off=f"{' and '.join(off)} are off.".capitalize(),
            move=_MOVES[stop.mover].format(processor=settings.PROCESSOR_NAME),
            by=stop.by if stop.mover in (Mover.HOLDER, Mover.PLATFORM) else None,
            is_final=stop.mover is Mover.NOBODY,
            is_pause=account.requirements.get("disabled_reason") == "platform_paused",
        )

    @property
    def shown(self) -> bool:
        """Whether there is anything to do, to know or to wait for."""
        return bool(self.snapshot.of(*OPEN, EntryStatus.PENDING) or self.stop)

    @property
    def open(self) -> list[ActionRow]:
        return self.rows(*OPEN)

    @property
    def eventual(self) -> list[ActionRow]:
        return self.rows(EntryStatus.EVENTUALLY_DUE)

    @property
    def pending(self) -> list[ActionRow]:
        return self.rows(EntryStatus.PENDING)

    def rows(self, *statuses: EntryStatus) -> list[ActionRow]:
        rows = [self.row(entry) for entry in self.snapshot.of(*statuses)]
        return sorted(rows, key=lambda row: row.entry.urgency)

    def row(self, entry: Entry) -> ActionRow:
        asks = [self.asks[key] for key in entry.keys if key in self.asks]
        if asks and entry.status is not EntryStatus.PENDING:
            entry.due_at = min((ask.deadline for ask in asks if ask.deadline), default=None)
        if entry.status is EntryStatus.PAST_DUE and entry.due_at and entry.due_at > present():
            # The day of a snapshot from outside, whose day to come is that of what else is due.
            entry.due_at = None
        off, at_risk = self._impact(entry)
        return ActionRow(
            entry=entry,
            account_id=self.account.pk,
            title=self.title(entry.keys[0]),
            due_at=entry.due_at,
            asked_at=min((since for ask in asks if (since := ask.known_since)), default=None),
            faults=_faults_of(entry),
            off=labels(off),
            at_risk=labels(at_risk),
            capabilities=frozenset(off + at_risk),
            mover=entry_mover(entry, collected_by_platform=collected_by_platform(self.account)),
        )

    def title(self, key: str) -> str:
        """What is asked, and of whom: ``Maria Keller: Identity document``."""
        topic = topic_of(key)
        root = key.partition(".")[0]
        if topic.person:
            person = self.persons.get(topic.person)
            return f"{person or 'Someone no longer on the account'}: {topic.words}"
        holder = self.holder if root in _HOLDERS else None
        return f"{holder}: {topic.words}" if holder else str(topic)

    def _impact(self, entry: Entry) -> tuple[list[str], list[str]]:
        """Names of the capabilities that are off for it, and of those that can go off."""
        if entry.status is EntryStatus.PENDING:
            return [], []
        roles = self.roles(entry)
        names = {name for key in entry.keys for name in capabilities_of(key, self.plan, catalogue(), roles)}
        held = [one for one in self.capabilities if one.name in names]
        # What is to come, or has a day that has not passed, has turned off nothing yet.
        missed = not set(entry.keys).isdisjoint(self.account.requirements.get("past_due") or ())
        off = [one.name for one in held if missed and one.status == Capability.Status.INACTIVE]
        return off, [one.name for one in held if one.name not in off]

    def roles(self, entry: Entry) -> dict[str, frozenset[str]]:
        """Roles by person, where the entry concerns one."""
        concerns = any(key.startswith("person_") for key in entry.keys)
        return {
            person.pk: frozenset(name for name in Person.ROLES if getattr(person, name))
            for person in (self.persons.values() if concerns else ())
        }

    def reasons(self, row: ActionRow) -> list[Reason]:
        """The rules that ask for it."""
        account = (str(self.account.country), self.account.business_type)
        return reasons_of(row.entry.keys, account, self.plan, catalogue(), self.roles(row.entry))

    @cached_property
    def plan(self) -> Plan:
        requested = frozenset(one.name for one in self.capabilities)
        return plan_for(catalogue(), str(self.account.country), self.account.business_type, requested)

    @cached_property
    def capabilities(self) -> Sequence[Capability]:
        held = [one for one in self.account.capabilities.all() if one.status != Capability.Status.UNREQUESTED]
        return sorted(held, key=attrgetter("name"))

    @cached_property
    def asks(self) -> Mapping[str, Ask]:
        """What is asked now, by key. An account that was never evaluated has none: its snapshot says all."""
        return {ask.key: ask for ask in self._open_and_settled if ask.resolved_at is None}

    @cached_property
    def _open_and_settled(self) -> list[Ask]:
        """All that is asked now, and what was settled last: one query for both halves of a page."""
        asks = Ask.objects.filter(account=self.account)
        settled = asks.exclude(resolved_at=None).order_by("-resolved_at", "-pk")[:_RESOLVED_SHOWN]
        return list(asks.filter(resolved_at=None).union(settled, all=True))

    @cached_property
    def persons(self) -> Mapping[str, Person]:
        return {person.pk: person for person in self.account.persons.all()}

    @property
    def holder(self) -> Person | None:
        return next((one for one in self.persons.values() if one.representative), None)

    @cached_property
    def resolved(self) -> list[ResolvedRow]:
        """What was settled last, the newest first; parts of one thing settled at once are one."""
        settled = [(ask.resolved_at, ask.pk, ask) for ask in self._open_and_settled if ask.resolved_at]
        rows: dict[tuple[Group, datetime], ResolvedRow] = {}
        for resolved_at, _, ask in sorted(settled, reverse=True):
            by = by_whom(ask)
            given_by = "" if by else self._given_by(ask.key)
            row = ResolvedRow(ask.key, self.title(ask.key), resolved_at, by, given_by)
            rows.setdefault((group_of(ask.key), resolved_at), row)
        return list(rows.values())

    def _given_by(self, key: str) -> str:
        return next((self._givers[one] for one in subjects_of(key, self.holder) if one in self._givers), "")

    @cached_property
    def _givers(self) -> Mapping[str, str]:
        """By subject who gave what was verified in the end."""
        verified = VerificationOutcome.objects.filter(account=self.account, state=VerificationOutcome.State.VERIFIED)
        known = verified.exclude(requested_by_kind__in=("", "system")).order_by("pk")
        return dict(known.values_list("subject", "requested_by_label"))

    @cached_property
    def on_hold_since(self) -> datetime | None:
        """Since when, for want of activity, what is asked does not fall due."""
        held = Standing.objects.filter(account=self.account).values_list("on_hold_since", flat=True)
        return held.first() if self.asks else None

    @cached_property
    def waiting_since(self) -> datetime | None:
        """When the last thing was given that waits for the processor."""
        waiting = VerificationOutcome.objects.filter(
            account=self.account, superseded_at=None, state=VerificationOutcome.State.PENDING
        )
        return waiting.order_by("-requested_at").values_list("requested_at", flat=True).first()

    def find(self, key: str) -> ActionRow | None:
        """The entry to which ``key`` belongs, whatever its status."""
        group = group_of(key)
        return next((self.row(one) for one in self.snapshot.entries if group_of(one.keys[0]) == group), None)

    def related(self, row: ActionRow) -> list[ActionRow]:
        """What else is open of the same person, or of the account itself."""
        if information_request_id(row.key):
            return []
        root = _owner(row.key)
        return [one for one in [*self.open, *self.eventual] if _owner(one.key) == root and one.key != row.key]


def subjects_of(key: str, holder: Person | None) -> list[str]:
    """``individual.dob.day`` is verified as the representative's ``dob``: any beginning of the key may be."""
    root, _, path = key.partition(".")
    if ROLES.get(root, ("", ""))[0] == "representative" and holder:
        root = holder.pk
    parts = [root, *path.split(".")] if path else [root]
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _owner(key: str) -> str:
    """The person whom a key concerns, or nobody: the account itself. Risk questions belong to nothing else."""
    root = key.partition(".")[0]
    roles = ("individual", "representative", "owners", "directors", "executives", "authorizer")
    return root if root in roles or root.startswith(("person_", "interv_")) else ""


def _movements(account: Account) -> tuple[tuple[str, bool], tuple[str, bool]]:
    return ("payments", account.charges_enabled), ("payouts", account.payouts_enabled)


def labels(names: Iterable[str]) -> list[str]:
    """Words for capabilities; many ways to pay are counted, not listed."""
    names = list(names)
    core = [label(name) for name in names if not is_payment_method(name)]
    methods = [label(name) for name in names if is_payment_method(name)]
    if len(methods) > 2:
        methods = [f"{len(methods)} payment methods"]
    return core + methods


def fault_words(faults: Iterable[tuple[str, str]]) -> list[FaultWords]:
    return [FaultWords(reason, error_words(code), code) for code, reason in faults]


def _faults_of(entry: Entry) -> list[FaultWords]:
    """The dialect has no code for an answer that the processor refuses: the one it is given means more than that."""
    faults = fault_words((fault.code, fault.reason) for fault in entry.faults)
    if not information_request_id(entry.keys[0]):
        return faults
    return [replace(fault, words="The answer was refused. Only support can settle it.") for fault in faults]


def by_whom(ask: Ask) -> str:
    """The system settles what the processor has verified, and what no rule asks for any more."""
    return "" if ask.resolved_by_kind == "system" else ask.resolved_by_label or ask.resolved_by_kind
