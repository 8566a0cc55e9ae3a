"""When an account was last active: what its holder does counts, and money that moves."""

from datetime import datetime

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.signals import account_was_active


@transaction.atomic
def activity_seen(account_id: str, at: datetime) -> None:
    """Write down that the account was active; floors above end what its silence brought about."""
    account = lock_account(account_id)
    if at <= account.last_active_at:
        return
    account.last_active_at = at
    account.save(update_fields=["last_active_at"])
    Connection.objects.filter(account=account, ended_at=None).update(last_active_at=at)
    account_was_active.send(sender=Account, account=account, at=at)
