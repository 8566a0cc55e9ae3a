from django.db import models
from django.db.models import F, Q

from connect_dashboard.ui.money import Money
from funds.models.movement import Movement
from funds.statuses import Status


class Transfer(Movement):
    """From the platform's balance to that of ``account``. ``amount_reversed`` of it has been taken back.

    One with a ``source_transaction`` passes on what was pulled by that debit, and never more of it than there is.
    """

    PREFIX = "tr"

    transfer_group = models.CharField(max_length=255, blank=True)
    amount_reversed = models.BigIntegerField(default=0)
    source_transaction = models.ForeignKey(
        "funds.AccountDebit", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta(Movement.Meta):
        constraints = [
            *Movement.Meta.constraints,
            models.CheckConstraint(condition=Q(account__isnull=False), name="transfer_to_an_account"),
            models.CheckConstraint(
                condition=Q(amount_reversed__gte=0, amount_reversed__lte=F("amount")),
                name="transfer_reversed_at_most_once",
            ),
        ]
        indexes = [
            *Movement.Meta.indexes,
            models.Index(fields=["platform", "status", "-created", "-id"], name="transfer_by_status"),
            models.Index(fields=["platform", "account", "-created", "-id"], name="transfer_by_account"),
            models.Index(
                fields=["source_transaction"], condition=Q(source_transaction__isnull=False), name="transfer_by_source"
            ),
        ]

    @property
    def left(self) -> Money:
        """What can still be reversed."""
        return Money(self.amount - self.amount_reversed, self.currency)

    @property
    def is_partly_reversed(self) -> bool:
        return 0 < self.amount_reversed < self.amount

    @property
    def can_be_reversed(self) -> bool:
        return self.state == Status.SUCCEEDED


class TransferReversal(Movement):
    """A transfer, or a part of it, taken back from the account; ``description`` says why."""

    PREFIX = "trr"

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
