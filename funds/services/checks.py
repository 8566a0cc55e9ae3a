"""What holds at the moment a movement is carried out, whatever held when it was asked for.

Each check raises the domain error that says what to do. ``account`` is the row as it stands under its lock, or held.
"""

from datetime import UTC

from accounts.models import Account
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds.currencies import CURRENCIES
from funds.errors import AccountNotPayable, AmountInvalid, CurrencyUnsupported, InstantLimitReached, LimitReached
from funds.locks import add_to_day
from funds.models import FundsSettings, Movement
from funds.standing import account_standing

# Twelve digits of minor units, as the dialect has it; our choice for a single movement.
LARGEST = 999_999_999_999
# Under which name a day's total counts the instant payouts of everybody.
_INSTANT = "instant"


def settings_of(platform: Platform) -> FundsSettings:
    """What the platform has decided, or the defaults."""
    return FundsSettings.objects.filter(platform=platform).first() or FundsSettings(platform=platform)


def check_amount(money: Money) -> None:
    """Raises AmountInvalid, CurrencyUnsupported."""
    if money.currency not in CURRENCIES:
        raise CurrencyUnsupported(money.currency)
    if money.amount <= 0:
        raise AmountInvalid("Enter an amount above zero.")
    if money.amount > LARGEST:
        raise AmountInvalid(f"One movement can be of {Money(LARGEST, money.currency)} at most.")


def gone_obstacle(platform: Platform, account: Account) -> AccountNotPayable | None:
    """Why no money goes to the account's balance any more: it was removed, or rejected."""
    return account_standing(platform, account.pk).gone(account)


def removed_obstacle(platform: Platform, account: Account) -> AccountNotPayable | None:
    """Why nothing at all moves on the account's balance any more."""
    standing = account_standing(platform, account.pk)
    return None if standing.connected else standing.gone(account)


def account_obstacle(platform: Platform, account: Account) -> AccountNotPayable | None:
    """Why the account cannot take part in a movement at all: removed, rejected, without transfers, or paused."""
    return account_standing(platform, account.pk).obstacle(account)


def payout_obstacle(platform: Platform, account: Account) -> AccountNotPayable | None:
    """Why nothing of the account's own balance is paid out. Paused payments do not stop that: paused payouts do."""
    return gone_obstacle(platform, account) or payouts_obstacle(account)


def payouts_obstacle(account: Account) -> AccountNotPayable | None:
    """Why nothing is paid out of the account now."""
    if account.payouts_enabled:
        return None
    if account.requirements.get("disabled_reason") == "platform_paused":
        return AccountNotPayable("account_paused", f"You have paused payouts of {account}. Resume them first.")
    return AccountNotPayable("payouts_disabled", f"Payouts of {account} are off. Its page says what is missing.")


def check_account(platform: Platform, account: Account, *, pays_out: bool = False) -> None:
    """Raises AccountNotPayable. ``pays_out``: the money goes on to the account's bank or card."""
    if obstacle := account_obstacle(platform, account) or (payouts_obstacle(account) if pays_out else None):
        raise obstacle


def use_daily_limit(settings: FundsSettings, movement: Movement) -> None:
    """Count a movement that is being carried out towards what its asker may move a day (UTC). Raises LimitReached.

    A limit counts from the moment it is set.
    """
    limit = settings.daily_limits.get(movement.currency)
    if limit is None or not movement.is_of_the_team:
        return
    left = _left_of_day(movement, f"{movement.actor_kind}:{movement.actor_id}", limit)
    if left is not None:
        raise LimitReached(Money(limit, movement.currency), left)


def use_instant_limit(settings: FundsSettings, movement: Movement) -> None:
    """Count an instant payout towards what the platform sends that way a day (UTC). Raises InstantLimitReached.

    Source: the dialect's page on instant payouts has such a limit, and no figure. What fails later counts too.
    """
    limit = settings.instant_limits.get(movement.currency)
    if limit is None:
        return
    left = _left_of_day(movement, _INSTANT, limit)
    if left is not None:
        raise InstantLimitReached(Money(limit, movement.currency), left)


def _left_of_day(movement: Movement, whose: str, limit: int) -> Money | None:
    """Count it; what was left before, if that was too little."""
    day = now_for(movement.platform).astimezone(UTC).date()
    total = add_to_day(movement.platform_id, whose, day, movement.money)
    return None if total <= limit else Money(max(limit - (total - movement.amount), 0), movement.currency)
