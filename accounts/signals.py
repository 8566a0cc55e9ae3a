"""News for the floors above. Sent inside the transaction of the change: a receiver that fails undoes it."""

from dataclasses import dataclass

from django.dispatch import Signal

from accounts.models import Account


@dataclass(frozen=True)
class AccountChange:
    """What changed: ``changed`` names fields of the account, a person (``person_….dob``) or a capability."""

    account: Account
    changed: frozenset[str]


account_changed = Signal()  # sent with ``change: AccountChange``
