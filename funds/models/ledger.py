"""The ledger. Rows are written by ``funds.ledger`` alone, through functions and triggers (migrations 0002, 0017).

Most foreign keys are not the database's own: the trigger that books an entry looks its balance and transaction up
anyway and compares their platforms, and nothing of it can ever be deleted. That is some checks less for each
movement while balances are locked, and no lock on the platform's row, which all of its movements would share.
What else must hold of a row is in the triggers too: a CHECK is read anew from its text by every statement.
"""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from connect_dashboard.team.models import Platform
from funds.chart import Balance, Type
from funds.identifiers import transaction_number, transaction_public_id


class LedgerAccount(models.Model):
    """One balance: of a holder (a connected account's id, ``platform`` or ``world``), a kind and a currency.

    ``balance`` is the sum of its entries in minor units and ``entries`` their number; only adding entries
    changes them, and only where it ``may_go_negative`` below zero. ``day`` is the last day of which the opening
    balance is known.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, db_index=False, related_name="+")
    holder = models.CharField(max_length=64, db_collation="C")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="ledger_accounts")
    kind = models.CharField(max_length=10, db_collation="C", choices=[(kind, kind) for kind in Balance])
    currency = models.CharField(max_length=3, db_collation="C")
    balance = models.BigIntegerField(default=0)
    entries = models.BigIntegerField(default=0)
    may_go_negative = models.BooleanField(default=False)
    day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "holder", "kind", "currency"], name="ledger_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.kind} {self.currency}"

    @property
    def balance_kind(self) -> Balance:
        return Balance(self.kind)


class LedgerTransaction(models.Model):
    """A movement: its ``legs`` entries of one currency, which sum to zero. ``key`` happens once, for good."""

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=64)
    key = models.CharField(max_length=300, db_collation="C")
    currency = models.CharField(max_length=3)
    legs = models.SmallIntegerField()
    created = models.DateTimeField()
    available_on = models.DateTimeField(null=True)
    posted_at = models.DateTimeField()
    reversal_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_index=False, related_name="reversals"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="ledger_transaction_once"),
        ]
        indexes = [
            models.Index(
                fields=["reversal_of"], condition=Q(reversal_of__isnull=False), name="ledger_transaction_reversals"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def for_platform(self, platform: Platform) -> "LedgerEntryQuerySet":
        return self.filter(platform=platform)

    def balance_transactions(self, holder: str) -> "LedgerEntryQuerySet":
        """What the API calls balance transactions: the entries of a holder that say what they are."""
        return self.filter(holder=holder).exclude(type="")


class LedgerEntry(models.Model):
    """``amount`` minor units into or out of one balance. Entries are only ever added.

    ``number`` counts the entries of the balance, ``balance_after`` is what it holds with this one: the database fills
    in both, in the statement that moves the balance. One with a ``type`` is a balance transaction: ``amount`` is then
    its net, ``fee`` what it is less by.
    """

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="entries"
    )
    leg = models.SmallIntegerField()
    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    holder = models.CharField(max_length=64, db_collation="C")
    currency = models.CharField(max_length=3, db_collation="C")
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    type = models.CharField(max_length=20, blank=True, db_collation="C", choices=[(kind, kind.label) for kind in Type])
    number = models.BigIntegerField()
    balance_after = models.BigIntegerField()
    may_overdraw = models.BooleanField(default=False)
    created = models.DateTimeField()

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transaction", "leg"], name="ledger_entry_leg_once"),
            models.UniqueConstraint(fields=["ledger_account", "number"], name="ledger_entry_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["platform", "holder", "-created", "-id"],
                condition=~Q(type=""),
                name="balance_transaction_newest",
            ),
            models.Index(
                fields=["platform", "holder", "type", "-created", "-id"],
                condition=~Q(type=""),
                name="balance_transaction_by_type",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.currency}"

    @property
    def public_id(self) -> str:
        return transaction_public_id(self.pk)

    @staticmethod
    def pk_of(public_id: str) -> int | None:
        return transaction_number(public_id)

    @property
    def net(self) -> int:
        return self.amount

    @property
    def gross(self) -> int:
        """The API's ``amount``: before the fee."""
        return self.amount + self.fee


class Maturity(models.Model):
    """Pending funds that become available on a day; ``released_in`` is the transaction that moved them."""

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    amount = models.BigIntegerField()
    available_on = models.DateTimeField()
    released_in = models.ForeignKey(
        LedgerTransaction, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="maturity_of_something")]
        indexes = [
            models.Index(
                fields=["platform", "available_on", "id"],
                condition=Q(released_in__isnull=True),
                name="maturity_waiting",
            ),
            models.Index(fields=["released_in"], condition=Q(released_in__isnull=False), name="maturity_of_release"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.available_on:%Y-%m-%d}"


class LedgerDay(models.Model):
    """What a balance held when a day (UTC) began: kept for days on which it then moved."""

    ledger_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    day = models.DateField()
    opening = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger_account", "day"], name="ledger_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.opening}"
