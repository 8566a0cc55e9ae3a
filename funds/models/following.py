"""What follows from the ledger, a moment later: kept here so that posting itself stays as fast as it is."""

from django.db import models

from funds.models.ledger import LedgerAccount


class LedgerMark(models.Model):
    """How far the ledger's entries have been looked at, one row.

    All entries up to ``safe`` were. Those after it up to ``examined`` were too, but for the ones that stood in
    transactions still open at ``examined_at``, by the database's clock: they wait for another look.
    """

    safe = models.BigIntegerField(default=0)
    examined = models.BigIntegerField(default=0)
    examined_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Ledger looked at up to entry {self.safe}"


class OverdrawnBalance(models.Model):
    """An account's available balance that is below zero, since when by its platform's clock."""

    ledger_account = models.OneToOneField(
        LedgerAccount, primary_key=True, on_delete=models.PROTECT, related_name="overdrawn"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ledger_account} below zero since {self.since:%Y-%m-%d}"
