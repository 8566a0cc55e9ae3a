"""What a new movement needs to know, read together: whether it was asked for before, how its account stands and what
the platform has decided."""

import json
from dataclasses import dataclass
from functools import cache

from accounts.models import Account, Capability, Connection
from connect_dashboard.prepared import binding_cursor
from connect_dashboard.team.models import Platform
from funds.errors import AccountNotPayable
from funds.models import FundsSettings, Movement

_ACCOUNT = "account.connected, account.disabled_reason, account.transfers_active, account.payouts_enabled"


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """How an account stands: ``connected`` to the platform that asks, ``disabled_reason`` in the API's words."""

    connected: bool
    disabled_reason: str
    transfers_active: bool
    payouts_enabled: bool

    def obstacle(self, account: Account) -> AccountNotPayable | None:
        """Why the account cannot take part in a movement at all: removed, rejected, without transfers, or paused."""
        if gone := self.gone(account):
            return gone
        if self.transfers_active:
            return None
        if self.disabled_reason == "platform_paused":
            return AccountNotPayable("account_paused", f"You have paused {account}. Resume it first.")
        return AccountNotPayable(
            "transfers_inactive",
            f"The capability transfers of {account} is not active. Its page says what is missing.",
        )

    def gone(self, account: Account) -> AccountNotPayable | None:
        if not self.connected:
            return AccountNotPayable("account_removed", f"{account} is no longer connected to your platform.")
        if self.disabled_reason.startswith("rejected."):
            return AccountNotPayable("account_rejected", f"{account} was rejected: no money goes there any more.")
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """``earlier`` is the movement that the key belongs to, ``posting`` the number that its ledger transaction gets."""

    account: AccountStanding
    settings: FundsSettings
    earlier: str | None
    posting: int


def standing_of(model: type[Movement], platform: Platform, account_id: str, key: str) -> Standing:
    """Hold an account until the end (see ``accounts.locks.hold_account``), and read all that is asked of it."""
    with binding_cursor() as cursor:
        cursor.execute(_statement(model), [platform.pk, key, platform.pk, platform.pk, account_id])
        *account, earlier, decided, posting = cursor.fetchone()
    settings = FundsSettings(**json.loads(decided)) if decided else FundsSettings(platform=platform)
    return Standing(AccountStanding(*account), settings, earlier, posting)


def standing_shown(connection: Connection) -> AccountStanding:
    """How the account stands for a page: nothing is held, and before money moves it is asked again."""
    account = connection.account
    active = account.capabilities.filter(name="transfers", status=Capability.Status.ACTIVE).exists()
    reason = account.requirements.get("disabled_reason") or ""
    return AccountStanding(connection.ended_at is None, reason, active, account.payouts_enabled)


def account_standing(platform: Platform, account_id: str) -> AccountStanding:
    """How the account stands; it is held until the end."""
    with binding_cursor() as cursor:
        cursor.execute(f"SELECT {_ACCOUNT} FROM accounts_standing(%s, %s) AS account", [platform.pk, account_id])  # noqa: S608
        return AccountStanding(*cursor.fetchone())


@cache
def _statement(model: type[Movement]) -> str:
    """The name of the table comes from the model."""
    return f"""
        SELECT {_ACCOUNT},
            (SELECT id FROM {model._meta.db_table} WHERE platform_id = %s AND idempotency_key = %s),
            (SELECT to_jsonb(decided) FROM funds_fundssettings AS decided WHERE platform_id = %s),
            nextval('funds_ledgertransaction_id_seq')
        FROM accounts_standing(%s, %s) AS account
    """  # noqa: S608
