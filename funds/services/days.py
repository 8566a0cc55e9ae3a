"""What falls due on a day of a sandbox clock that is advanced, in the order in which it happens."""

from collections.abc import Callable
from datetime import datetime

from connect_dashboard.present import at
from connect_dashboard.team.models import Platform
from funds.models import LedgerAccount
from funds.services.approvals import approvals_expire
from funds.services.following import ledger_follow
from funds.services.negative_balances import negative_balances_debit
from funds.services.payout_plans import payouts_pass
from funds.services.releases import pending_release
from funds.services.reserves import reserves_keep, reserves_use
from funds.services.settlement import movements_settle

Duty = Callable[[Platform, datetime], int]


def _release(platform: Platform, until: datetime) -> int:
    return pending_release(platform, now=until)


def _reserve(platform: Platform, until: datetime) -> int:
    if not LedgerAccount.objects.filter(platform=platform).exists():
        return 0
    ledger_follow()
    return reserves_keep(platform) + reserves_use(platform, now=until)


# What each is called in the tally of the advance. Payouts bring with them what precedes each; what arrives is settled
# before the rest of pending funds is released.
DUTIES: list[tuple[str, Duty]] = [
    ("approvals_expired", approvals_expire),
    ("payouts_made", payouts_pass),
    ("movements_asked", movements_settle),
    ("funds_released", _release),
    ("reserves_moved", _reserve),
    ("banks_debited", negative_balances_debit),
]


def day_pass(platform: Platform, until: datetime) -> dict[str, int]:
    """Do whatever is due until ``until``; return how much of each there was. Safe to run twice."""
    with at(until):
        return {name: duty(platform, until) for name, duty in DUTIES}
