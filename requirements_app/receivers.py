"""What follows from a change of an account, within its transaction."""

from typing import Any

from django.dispatch import receiver

from accounts.signals import AccountChange, account_changed
from requirements_app.capabilities import settle_waiting_capabilities


@receiver(account_changed)
def settle_capabilities_of_changed_account(change: AccountChange, **kwargs: Any) -> None:
    settle_waiting_capabilities(change.account)
