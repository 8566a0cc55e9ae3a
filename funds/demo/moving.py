"""What a team moves over the same months: a movement of each kind, in every way that it can end.

All of it goes through the services, each at its moment; failures come from the documented test values. Amounts and days
were made up for the demo; nothing else reads them.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count

from accounts.configuration import Liability
from accounts.models import Capability, Connection, ExternalAccount
from accounts.services.debit_consents import VERSION, debit_consent_give
from accounts.services.external_accounts import BankDetails
from connect_dashboard.identifiers import new_id
from connect_dashboard.present import at
from connect_dashboard.team.actors import Actor, account_holder, operator, system
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.team.permissions import Permission, permissions_of
from connect_dashboard.ui.money import Money
from funds.demo.drawing import DAYS
from funds.models import (
    Approval,
    FundsSettings,
    Movement,
    Payout,
    PlatformBankAccount,
    TopUp,
    Transfer,
    TransferReversal,
)
from funds.services.approvals import approval_approve, approval_decline, approvals_expire
from funds.services.bank_accounts import bank_account_add, bank_account_add_by_token
from funds.services.debits import debit_create, debit_refund
from funds.services.payouts import payout_cancel, payout_create
from funds.services.settlement import movements_settle
from funds.services.top_ups import top_up_cancel, top_up_create
from funds.services.transfers import transfer_create, transfer_reverse

CURRENCY = "usd"
# After the last charge of a day, so that each balance is written in the order of time.
_AT = time(22, tzinfo=UTC)
_ACCOUNTS = 4
_WORKS, _CLOSED, _RETURNED = "000123456789", "000111111113", "000987657779"
_APPROVAL_ABOVE = 10_000_00

Act = Callable[[], object]


class Story:
    """The days of one platform's team, told once: of two Administrators, or it tells nothing."""

    def __init__(self, platform: Platform, now: datetime) -> None:
        self.platform, self.now = platform, now
        self.accounts = _accounts_for(platform, now)
        self.team = _administrators(platform)
        self.numbers = count(1)
        self.acts: dict[int, list[Act]] = defaultdict(list)
        told = TopUp.objects.for_platform(platform).exists()
        if len(self.team) > 1 and self.accounts and not told:
            self._plan()

    def pass_day(self, day: date) -> int:
        """What happens on a day, and what banks answer by then; return how many movements were asked for."""
        if not self.acts:
            return 0
        acts = self.acts.get((self.now.date() - day).days, [])
        moment = min(datetime.combine(day, _AT), self.now)
        with at(moment):
            movements_settle(self.platform, moment)
            approvals_expire(self.platform, moment)
            for act in acts:
                act()
        return len(acts)

    def _plan(self) -> None:
        ada, ben = self.team[:2]
        first, second, third, fourth = (self.accounts[n % len(self.accounts)] for n in range(_ACCOUNTS))
        self._prepare(first, second)
        self.acts[94] += [lambda: self._approve(ben, self._top_up(self.main, 60_000_00))]
        self.acts[90] += [partial(self._consent, one) for one in dict.fromkeys((first, second))]
        self.acts[80] += [partial(self._transfer, ada, one, 4_000_00) for one in self.accounts]
        self.acts[60] += [lambda: self._top_up(self.empty, 8_000_00)]
        self.acts[55] += [lambda: self._take_back(self._transfer(ada, second, 1_250_00), 300_00)]
        self.acts[52] += [lambda: self._take_back(self._transfer(ada, third, 90_00), None)]
        self.acts[45] += [lambda: self._payout(first, _WORKS, 450_00), lambda: self._payout(second, _WORKS, 380_00)]
        self.acts[40] += [lambda: self._top_up(self.returning, 9_500_00)]
        self.acts[35] += [lambda: self._payout(first, _CLOSED, 275_00)]
        self.acts[30] += [lambda: self._payout(second, _RETURNED, 310_00)]
        self.acts[25] += [lambda: self._pull(first, 120_00, 45_00), lambda: self._pull(second, 80_00, 0)]
        self.acts[20] += [lambda: self._decline(ben, self._transfer(ada, third, 18_000_00))]
        self.acts[16] += [lambda: self._transfer(ada, fourth, 12_500_00)]
        self.acts[12] += [lambda: self._approve(ben, self._transfer(ada, fourth, 11_000_00))]
        self.acts[1] += [lambda: self._payout(first, _WORKS, 240_00)]
        self.acts[0] += [
            lambda: self._top_up(self.main, 7_500_00),
            lambda: top_up_cancel(actor=ada, top_up=self._top_up(self.main, 3_000_00)),
            lambda: self._payout(second, _WORKS, 195_00),
            lambda: payout_cancel(actor=ada, payout=self._payout(first, _WORKS, 60_00)),
            lambda: self._transfer(ben, third, 14_000_00),
        ]

    def _prepare(self, *paid: Connection) -> None:
        platform, own = self.platform, system(self.platform)
        FundsSettings.objects.get_or_create(platform=platform, defaults={"approval_above": {CURRENCY: _APPROVAL_ABOVE}})
        self.main = bank_account_add_by_token(actor=own, platform=platform, token="btok_us_verified")  # noqa: S106
        self.empty = bank_account_add_by_token(
            actor=own,
            platform=platform,
            token="btok_us_verified_insufficientFunds",  # noqa: S106
        )
        numbers = {"bank_code": "110000000", "account_number": _RETURNED}
        details = BankDetails("US", CURRENCY, numbers, str(platform), "company")
        self.returning = bank_account_add(actor=own, platform=platform, details=details)
        self.banks = {
            (one.account_id, number): _bank_account(one, number)
            for one in dict.fromkeys(paid)
            for number in (_WORKS, _CLOSED, _RETURNED)
        }

    def _consent(self, connection: Connection) -> None:
        holder = account_holder(connection.account_id, self.platform, ip="203.0.113.9")
        debit_consent_give(actor=holder, connection=connection, version=VERSION)

    def _key(self) -> str:
        return f"demo.{next(self.numbers)}"

    def _top_up(self, bank: PlatformBankAccount, amount: int) -> TopUp:
        return top_up_create(
            actor=self.team[0],
            platform=self.platform,
            money=Money(amount, CURRENCY),
            bank_account=bank,
            idempotency_key=self._key(),
            statement_descriptor="ACME TOPUP",
        )

    def _transfer(self, actor: Actor, connection: Connection, amount: int) -> Transfer:
        return transfer_create(
            actor=actor, connection=connection, money=Money(amount, CURRENCY), idempotency_key=self._key()
        )

    def _take_back(self, transfer: Transfer, amount: int | None) -> TransferReversal:
        return transfer_reverse(
            actor=self.team[0],
            transfer=transfer,
            idempotency_key=self._key(),
            money=None if amount is None else Money(amount, CURRENCY),
            reason="Sent twice" if amount is None else "Order returned",
        )

    def _payout(self, connection: Connection, number: str, amount: int) -> Payout:
        return payout_create(
            actor=self.team[0],
            connection=connection,
            money=Money(amount, CURRENCY),
            destination_id=self.banks[connection.account_id, number],
            idempotency_key=self._key(),
        )

    def _pull(self, connection: Connection, amount: int, back: int) -> None:
        money = Money(amount, CURRENCY)
        debit = debit_create(
            actor=self.team[0], connection=connection, money=money, idempotency_key=self._key(), description="Rent"
        )
        if back:
            debit_refund(
                actor=self.team[0],
                debit=debit,
                money=Money(back, CURRENCY),
                reason="Too much was taken",
                idempotency_key=self._key(),
            )

    def _approve(self, actor: Actor, movement: Movement) -> None:
        approval_approve(actor=actor, platform=self.platform, approval_id=_approval_of(movement))

    def _decline(self, actor: Actor, movement: Movement) -> None:
        approval_decline(
            actor=actor,
            platform=self.platform,
            approval_id=_approval_of(movement),
            reason="The invoice names another amount.",
        )


def _approval_of(movement: Movement) -> str:
    return Approval.objects.get(object_id=movement.pk).pk


def _administrators(platform: Platform) -> list[Actor]:
    members = Membership.objects.filter(platform=platform).select_related("platform", "user").order_by("pk")
    return [operator(one) for one in members if Permission.FUNDS_APPROVE in permissions_of(one.roles)]


def _accounts_for(platform: Platform, now: datetime) -> list[Connection]:
    """A few American ones that were there all the time and can be sent money, paid out and debited."""
    living = Connection.objects.for_platform(platform).filter(
        account__country="US",
        account__created__lt=now - timedelta(days=DAYS),
        account__default_currency=CURRENCY,
        account__losses=Liability.PLATFORM,
        account__payouts_enabled=True,
        account__capabilities__name="transfers",
        account__capabilities__status=Capability.Status.ACTIVE,
    )
    return list(living.select_related("account", "platform").order_by("account")[:_ACCOUNTS])


def _bank_account(connection: Connection, number: str) -> str:
    """Beside the one that it has: nothing is paid there by itself."""
    return ExternalAccount.objects.create(
        id=new_id("ba"),
        account=connection.account,
        object=ExternalAccount.Object.BANK_ACCOUNT,
        country="US",
        currency=CURRENCY,
        bank_name="First Bank",
        routing_number="110000000",
        account_number=number,
        last4=number[-4:],
    ).pk
