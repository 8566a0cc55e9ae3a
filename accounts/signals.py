"""News for the floors above. Sent inside the transaction of the change: a receiver that fails undoes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.dispatch import Signal

from accounts.models import Account, Capability, Connection
from connect_dashboard.team.actors import Actor


@dataclass(frozen=True)
class Opening:
    """All that there is of an account that is about to be written; what follows for its rows is set on them."""

    account: Account
    capabilities: Sequence[Capability]
    actor: Actor


# Sent with ``opening: Opening`` in the transaction that makes the account, before its rows are written.
account_opens = Signal()


@dataclass(frozen=True)
class AccountChange:
    """What changed: ``changed`` names fields of the account, a person (``person_….dob``) or a capability.

    ``event`` is what the platforms were told of it already, in the dialect's words.
    """

    account: Account
    changed: frozenset[str]
    actor: Actor | None = None
    event: str = ""


account_changed = Signal()  # sent with ``change: AccountChange``
# Sent with ``changes: list[AccountChange]``. A file told of them, which brings its own snapshots of what is required.
accounts_imported = Signal()
# Sent with ``volumes``: what accounts have taken in over their lives, in US cents or as much, by their ids.
volumes_counted = Signal()
account_was_active = Signal()  # sent with ``account: Account`` and ``at: datetime``, under the account's lock
# Sent with ``connection: Connection`` before its platform parts with the account; receivers answer with a list of
# sentences that say what has to be settled first.
account_obstacles = Signal()
# Sent with ``connection: Connection``, under its lock, when it has just ended.
account_left = Signal()


@dataclass(frozen=True)
class SupportQuestion:
    """What a platform asks support about an account: ``key`` names the requirement, ``text`` is all that is said."""

    connection: Connection
    actor: Actor
    key: str
    subject: str
    text: str


support_was_asked = Signal()  # sent with ``question: SupportQuestion``; whoever opens a case returns its id


# Sent with ``account: Account`` and ``paused: bool``, under the account's lock, when its platform pauses or resumes
# its payouts.
payouts_pause_changed = Signal()
