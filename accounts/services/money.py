"""What lists know of an account's money. Who keeps the money says it; nothing of it is decided here."""

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from accounts.balances import in_thousandths
from accounts.locks import lock_listed
from accounts.models import Account, Connection
from accounts.signals import volumes_counted
from connect_dashboard.bulk import update_many
from connect_dashboard.ui.money import Money

# Minor units by account id, then by currency.
Amounts = Mapping[str, Mapping[str, int]]

_BATCH = 2_000


@transaction.atomic
def balances_list(platform_id: int, account_ids: Sequence[str], read: Callable[[], Amounts]) -> int:
    """Show what ``read`` finds that accounts hold, pending plus available; return how many rows changed.

    It is asked once the rows are locked: of two that list the same account, the later one has read later.
    """
    connections = lock_listed(platform_id, account_ids)
    amounts = read()
    changed = []
    for connection in connections:
        currency = connection.account.default_currency
        figure = in_thousandths(Money(amounts.get(connection.account_id, {}).get(currency, 0), currency))
        if figure != connection.balance:
            connection.balance = figure
            changed.append(connection)
    update_many(Connection, ["balance"], changed)
    return len(changed)


def recent_volumes_list(platform_id: int, volumes: Amounts) -> int:
    """Show how much accounts took in lately; those of which nothing is said took in nothing."""
    living = Connection.objects.filter(platform=platform_id, ended_at=None)
    shown = set(living.exclude(recent_volume=0).values_list("account_id", flat=True))
    ids = sorted(shown | set(volumes))
    return sum(_list_volumes(platform_id, ids[start : start + _BATCH], volumes) for start in range(0, len(ids), _BATCH))


@transaction.atomic
def _list_volumes(platform_id: int, account_ids: Sequence[str], volumes: Amounts) -> int:
    changed = []
    for connection in lock_listed(platform_id, account_ids):
        volume = volumes.get(connection.account_id, {}).get(connection.account.default_currency, 0)
        if volume != connection.recent_volume:
            connection.recent_volume = volume
            changed.append(connection)
    update_many(Connection, ["recent_volume"], changed)
    return len(changed)


def lifetime_volumes_tell(volumes: Mapping[str, int]) -> None:
    """Tell the floors above what accounts have taken in over their lives, in US cents or as much."""
    ids = sorted(volumes)
    for start in range(0, len(ids), _BATCH):
        with transaction.atomic():
            part = {account_id: volumes[account_id] for account_id in ids[start : start + _BATCH]}
            volumes_counted.send(sender=Account, volumes=part)
