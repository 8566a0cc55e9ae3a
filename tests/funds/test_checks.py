"""What has to hold when a movement is carried out, and what a platform has decided about its money."""

from typing import Any

import pytest

from connect_dashboard.team.permissions import Permission, Role, permissions_of
from connect_dashboard.ui.money import Money
from funds.errors import AccountNotPayable, AmountInvalid, CurrencyUnsupported
from funds.models import FundsSettings
from funds.services.checks import check_account, check_amount, settings_of
from tests.factories.accounts import connected_account

_ACTIVE = {"card_payments": "active", "transfers": "active"}
_INACTIVE = {"card_payments": "active", "transfers": "inactive"}


def test_administrators_alone_move_money() -> None:
    moving = {Permission.FUNDS_MOVE, Permission.FUNDS_APPROVE}
    assert moving <= permissions_of([Role.ADMINISTRATOR])
    assert not any(moving & permissions_of([role]) for role in Role if role != Role.ADMINISTRATOR)


def test_all_but_onboarding_analysts_see_balances() -> None:
    blind = [role for role in Role if Permission.FUNDS_VIEW not in permissions_of([role])]
    assert blind == [Role.ONBOARDING_ANALYST]


def test_an_account_with_active_transfers_takes_part(platform: Any) -> None:
    check_account(platform, connected_account(platform).account, pays_out=True)


@pytest.mark.parametrize(
    ("capabilities", "disabled_reason", "code"),
    [
        (_INACTIVE, None, "transfers_inactive"),
        ({}, "requirements.past_due", "transfers_inactive"),
        (_INACTIVE, "platform_paused", "account_paused"),
        (_ACTIVE, "rejected.fraud", "account_rejected"),
    ],
)
def test_an_account_that_is_stopped_is_named_with_the_reason(
    platform: Any, capabilities: dict[str, str], disabled_reason: str | None, code: str
) -> None:
    requirements = {"disabled_reason": disabled_reason}
    account = connected_account(platform, capabilities=capabilities, requirements=requirements).account
    with pytest.raises(AccountNotPayable) as refused:
        check_account(platform, account)
    assert refused.value.code == code


def test_an_account_of_another_platform_or_none_takes_no_part(platform: Any, other_platform: Any) -> None:
    with pytest.raises(AccountNotPayable, match="no longer connected"):
        check_account(platform, connected_account(other_platform).account)


def test_where_payouts_are_off_nothing_is_paid_out(platform: Any) -> None:
    account = connected_account(platform, payouts_enabled=False).account
    check_account(platform, account)
    with pytest.raises(AccountNotPayable, match="Payouts of .* are off"):
        check_account(platform, account, pays_out=True)


@pytest.mark.parametrize("amount", [0, -1, 10**12])
def test_amounts_are_above_zero_and_have_twelve_digits_at_most(amount: int) -> None:
    with pytest.raises(AmountInvalid):
        check_amount(Money(amount, "usd"))


def test_a_currency_that_no_balance_is_kept_in_is_refused() -> None:
    check_amount(Money(1, "jpy"))
    with pytest.raises(CurrencyUnsupported):
        check_amount(Money(1, "xxx"))


def test_a_platform_that_decided_nothing_has_no_threshold_limit_ceiling_or_fee(platform: Any) -> None:
    settings = settings_of(platform)
    assert not settings.needs_approval(Money(10**11, "usd"))
    assert (settings.daily_limits, settings.debit_ceilings) == ({}, {})
    assert settings.debit_fee(Money(10_000, "usd")) == settings.instant_fee(Money(10_000, "usd")) == Money(0, "usd")


def test_a_threshold_holds_for_its_currency_and_for_what_is_above_it() -> None:
    settings = FundsSettings(approval_above={"usd": 100_000})
    assert settings.needs_approval(Money(100_001, "usd"))
    assert not settings.needs_approval(Money(100_000, "usd"))
    assert not settings.needs_approval(Money(100_001, "eur"))


def test_fees_are_a_share_rounded_half_up_and_a_fixed_amount() -> None:
    settings = FundsSettings(debit_fee_bps=150, debit_fees_fixed={"usd": 25}, instant_fee_bps=100)
    assert settings.debit_fee(Money(10_033, "usd")) == Money(150 + 25, "usd")
    assert settings.debit_fee(Money(33, "eur")) == Money(0, "eur")
    assert settings.debit_fee(Money(34, "eur")) == Money(1, "eur")
    assert settings.instant_fee(Money(1_250, "usd")) == Money(13, "usd")
