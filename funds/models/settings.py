from django.db import models

from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money


class FundsSettings(models.Model):
    """What a platform has decided about its money. Amounts are minor units by lower-case currency code.

    Without a figure for a currency there is no second approval, no limit and no ceiling of the platform's own.
    No default is a price or a limit of the field: published fees are unconfirmed, so each begins at zero until the
    platform enters what its processor charges it. Three days for an approval are our choice: a weekend with a margin.
    """

    platform = models.OneToOneField(Platform, primary_key=True, on_delete=models.CASCADE, related_name="+")
    approval_above = models.JSONField(default=dict, blank=True)
    approval_hours = models.PositiveSmallIntegerField(default=72)
    daily_limits = models.JSONField(default=dict, blank=True, help_text="Of one person, a day.")
    instant_limits = models.JSONField(default=dict, blank=True, help_text="Of all instant payouts together, a day.")
    debit_ceilings = models.JSONField(default=dict, blank=True, help_text="Of one account debit.")
    debit_fee_bps = models.PositiveSmallIntegerField(default=0)
    debit_fees_fixed = models.JSONField(default=dict, blank=True)
    instant_fee_bps = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approval_hours__gt=0, debit_fee_bps__lt=10_000, instant_fee_bps__lt=10_000),
                name="funds_settings_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"Funds settings of {self.platform_id}"

    def needs_approval(self, money: Money) -> bool:
        threshold = self.approval_above.get(money.currency)
        return threshold is not None and money.amount > threshold

    def debit_fee(self, money: Money) -> Money:
        """The share is rounded half up to the minor unit."""
        fixed = int(self.debit_fees_fixed.get(money.currency, 0))
        return Money(_share(money.amount, self.debit_fee_bps) + fixed, money.currency)

    def instant_fee(self, money: Money) -> Money:
        return Money(_share(money.amount, self.instant_fee_bps), money.currency)


class DailyTotal(models.Model):
    """What one actor has moved on a day (UTC, by the platform's clock) in a currency that has a limit.

    ``instant`` stands for everybody: what they sent by instant payouts.
    """

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, db_index=False, related_name="+")
    actor = models.CharField(max_length=80, db_collation="C")
    day = models.DateField()
    currency = models.CharField(max_length=3, db_collation="C")
    total = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "actor", "day", "currency"], name="daily_total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.day} {self.total} {self.currency}"


def _share(amount: int, bps: int) -> int:
    return (amount * bps + 5_000) // 10_000
