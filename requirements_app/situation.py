"""What the rules know of an account. Pure data: reading it from the database is the work of facts.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

PENDING, FAILED = "pending", "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a verification stands that has not succeeded: it is under way, or it failed."""

    state: str
    code: str = ""
    reason: str = ""
    requested_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """Since when something is asked for, and until when. Without a deadline it was needed at once.

    One that is still to come is of what a snapshot from outside calls eventually due.
    """

    asked_at: datetime
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All but ``roles`` name paths of the person: ``dob.day``, ``verification.document``.

    What is ``accepted`` is provided too: another system took it, and it is not on file here.
    """

    id: str
    roles: frozenset[str]
    provided: frozenset[str]
    accepted: frozenset[str] = frozenset()
    verified: frozenset[str] = frozenset()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InformationRequestFacts:
    """A risk question. An empty set of capabilities stands for all of them."""

    key: str
    asked_at: datetime
    due_at: datetime | None = None
    capabilities: frozenset[str] = frozenset()
    answered_at: datetime | None = None
    # The processor did not accept the answer, and says why.
    refused_at: datetime | None = None
    refusal: str = ""

    @property
    def earlier_keys(self) -> tuple[str, ...]:
        """Under which it was asked before it was answered: ``interv_1.url_inquiry.form``."""
        stem, _, path = self.key.rpartition(".")
        return tuple(f"{stem}.{one}" for one in ("challenge", "form") if one != path)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people have decided, whatever the rules say.

    ``rejected`` and ``review`` hold the reason of the dialect; ``capabilities`` a reason by name of a capability.
    """

    rejected: str = ""
    review: str = ""
    charges_paused: bool = False
    payouts_paused: bool = False
    on_hold_since: datetime | None = None
    capabilities: Mapping[str, str] = field(default_factory=dict)


NO_DECISIONS = Decisions()


@dataclass(frozen=True)
class Facts:
    """``requested`` names capabilities, ``established`` those of them that have worked before.

    ``asked`` holds the open demands by key: what was asked once keeps its deadline until it is settled. What another
    system ``accepted`` is provided too.
    """

    country: str
    business_type: str
    requested: frozenset[str]
    provided: frozenset[str]
    created: datetime | None = None
    waits_for_holder: bool = False
    persons: tuple[PersonFacts, ...] = ()
    verified: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    established: frozenset[str] = frozenset()
    asked: Mapping[str, Demand] = field(default_factory=dict)
    # What a snapshot from outside asks for, and no rule here does; of a person with their id.
    asked_elsewhere: tuple[str, ...] = ()
    lifetime_volume: int = 0
    information_requests: tuple[InformationRequestFacts, ...] = ()
    decisions: Decisions = field(default=NO_DECISIONS)
