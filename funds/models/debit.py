"""Money that a platform pulls from an account, and gives back."""

from django.db import models
from django.db.models import F, Q

from accounts.models import DebitConsent
from connect_dashboard.ui.money import Money
from funds.models.movement import Movement


class AccountDebit(Movement):
    """To the platform a payment (the row's own id), on the account a transfer (``transfer_id``).

    ``fee`` is what the processor charges the platform for it; ``amount_refunded`` what went back to the account. The
    consent in force when it was asked for is kept with it. Source: connect/account-debits.
    """

    PREFIX = "py"

    transfer_id = models.CharField(max_length=64, unique=True, db_collation="C")
    fee = models.BigIntegerField(default=0)
    amount_refunded = models.BigIntegerField(default=0)
    consent = models.ForeignKey(DebitConsent, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta(Movement.Meta):
        constraints = [
            *Movement.Meta.constraints,
            models.CheckConstraint(condition=Q(account__isnull=False), name="accountdebit_of_an_account"),
            models.CheckConstraint(
                condition=Q(fee__gte=0, amount_refunded__gte=0, amount_refunded__lte=F("amount")),
                name="accountdebit_refunded_in_part",
            ),
        ]
        indexes = [
            *Movement.Meta.indexes,
            models.Index(fields=["platform", "status", "-created", "-id"], name="accountdebit_by_status"),
            models.Index(fields=["account", "-created", "-id"], name="accountdebit_of_account"),
        ]

    @property
    def fee_money(self) -> Money:
        return Money(self.fee, self.currency)

    @property
    def is_partly_refunded(self) -> bool:
        return 0 < self.amount_refunded < self.amount

    @property
    def left(self) -> Money:
        """What was not given back yet."""
        return Money(self.amount - self.amount_refunded, self.currency)


class DebitRefund(Movement):
    """Some or all of a debit that went back to its account, and why (``description``)."""

    PREFIX = "pyr"

    debit = models.ForeignKey(AccountDebit, on_delete=models.PROTECT, related_name="refunds")
