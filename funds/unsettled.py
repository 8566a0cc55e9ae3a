"""What of an account's money has to be settled before its platform can part with it."""

from accounts.models import Connection
from connect_dashboard.ui.money import Money, format_money
from funds.chart import OWN_BALANCES, Balance
from funds.models import LedgerAccount
from funds.movements import KINDS
from funds.statuses import Status

_UNDER_WAY = (Status.AWAITING_APPROVAL, Status.PENDING, Status.IN_TRANSIT)


def unsettled(connection: Connection) -> list[str]:
    """A sentence for each balance that is not zero and each kind of movement that is not finished."""
    held = LedgerAccount.objects.filter(
        platform=connection.platform_id, holder=connection.account_id, kind__in=list(OWN_BALANCES)
    )
    balances = held.exclude(balance=0).order_by("currency", "kind")
    found = [_sentence(Balance(one.kind), Money(one.balance, one.currency)) for one in balances]
    for kind in KINDS.values():
        open_ones = kind.model._default_manager.filter(
            platform=connection.platform_id, account=connection.account_id, status__in=_UNDER_WAY
        )
        if number := open_ones.count():
            found.append(f"{number} × {kind.label} not finished yet: wait for it, or cancel it.")
    return found


def _sentence(kind: Balance, money: Money) -> str:
    amount = format_money(money)
    if money.amount < 0:
        return f"Its balance is {amount}: it has to be settled first."
    return {
        Balance.AVAILABLE: f"{amount} is in its balance: it has to be paid out first.",
        Balance.PENDING: f"{amount} is pending: wait until it is available, and pay it out.",
        Balance.IN_TRANSIT: f"{amount} is on its way to the bank: wait until it has arrived.",
        Balance.RESERVED: f"{amount} is reserved: wait until it is released.",
    }[kind]
