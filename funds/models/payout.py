from datetime import date

from django.db import models
from django.db.models import Q

from accounts.models import Account, ExternalAccount
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds.models.movement import OutsideMovement
from funds.models.top_up import PlatformBankAccount
from funds.statuses import Status

UNDER_WAY = [Status.PENDING, Status.IN_TRANSIT]
# Its money is where it was.
CAME_TO_NOTHING = [Status.FAILED, Status.CANCELED, Status.DECLINED, Status.EXPIRED]


class Payout(OutsideMovement):
    """Money from a balance to a bank account or debit card: of a connected account, or of the platform itself.

    One that is ``inbound`` goes the other way: it fetches the money of the payout that it ``reverses`` back, or makes
    up for what the balance lacks (``covers_negative``).
    What it goes to is told here too, since the row of an external account may go. ``fee`` is the platform's cost, in
    minor units. One that is ``automatic`` pays for the day ``scheduled_on``. While it is held (``held_since``) its
    account's payouts are paused: nobody sends it, and its time runs. ``dispatches`` counts how often it was handed to
    the processor.
    """

    PREFIX = "po"

    class Method(models.TextChoices):
        STANDARD = "standard", "Standard"
        INSTANT = "instant", "Instant"

    method = models.CharField(max_length=8, choices=Method.choices, default=Method.STANDARD)
    automatic = models.BooleanField(default=False)
    scheduled_on = models.DateField(null=True)
    destination = models.ForeignKey(ExternalAccount, null=True, on_delete=models.SET_NULL, related_name="+")
    bank_account = models.ForeignKey(PlatformBankAccount, null=True, on_delete=models.PROTECT, related_name="+")
    destination_object = models.CharField(max_length=12, choices=ExternalAccount.Object.choices)
    destination_name = models.CharField(max_length=140)
    destination_country = models.CharField(max_length=2)
    destination_last4 = models.CharField(max_length=4)
    fee = models.BigIntegerField(default=0)
    held_since = models.DateTimeField(null=True)
    called_back = models.BooleanField(default=False, help_text="Held, and the processor will not send it.")
    dispatches = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it failed or was canceled.")
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="reversals")
    covers_negative = models.BooleanField(default=False, db_default=False)

    class Meta(OutsideMovement.Meta):
        constraints = [
            *OutsideMovement.Meta.constraints,
            models.UniqueConstraint(
                fields=["platform", "account", "currency", "scheduled_on"],
                condition=Q(automatic=True),
                name="payout_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(automatic=False, scheduled_on=None) | Q(automatic=True, scheduled_on__isnull=False),
                name="payout_of_a_day",
            ),
            # The index by which a payout finds what fetches it back; what came to nothing may be tried again.
            models.UniqueConstraint(
                fields=["reverses"], condition=~Q(status__in=CAME_TO_NOTHING), name="payout_reversed_once"
            ),
            models.UniqueConstraint(
                fields=["platform", "account", "currency"],
                condition=Q(covers_negative=True, status__in=UNDER_WAY),
                name="payout_covers_once",
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="payout_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(account__isnull=False, bank_account=None) | Q(account=None, destination=None),
                name="payout_to_its_own",
            ),
        ]
        indexes = [
            *OutsideMovement.Meta.indexes,
            models.Index(fields=["platform", "status", "-created", "-id"], name="payout_by_status"),
            models.Index(fields=["account", "-created", "-id"], name="payout_of_account"),
        ]

    @property
    def fee_money(self) -> Money:
        return Money(self.fee, self.currency)

    @property
    def request_id(self) -> str:
        """Each time that it is handed over anew, such as after a pause, is a request of its own."""
        return f"{self.pk}.{self.dispatches}" if self.dispatches else self.pk

    @property
    def inbound(self) -> bool:
        """Whether it brings money from the bank account to the balance."""
        return self.covers_negative or self.reverses_id is not None

    @property
    def arrives_on(self) -> date | None:
        """The day on which it arrived or is expected; None while it is held, and where it came to nothing."""
        if self.held_since or self.ended_at:
            return None
        return self.paid_at.date() if self.paid_at else self.arrival_date

    @property
    def holder(self) -> str:
        """Whose balance it leaves, as the ledger names them."""
        return self.account_id or "platform"


class PayoutPlanQuerySet(models.QuerySet["PayoutPlan"]):
    def for_platform(self, platform: Platform) -> "PayoutPlanQuerySet":
        return self.filter(platform=platform)


class PayoutPlan(models.Model):
    """When a balance of a connected account is paid out next by its schedule; a row for each that was ever opened.

    A trigger adds the row with the balance. One that is ``stale`` is to be worked out anew, since the schedule, or
    what it hangs on, has changed. ``next_at`` is when the day ``next_on`` begins where the account is, in its
    platform's time; empty where payouts are made by hand. ``skipped`` says in words why the last day passed without
    a payout, if money was there.
    """

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, db_index=False, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payout_plans")
    currency = models.CharField(max_length=3, db_collation="C")
    stale = models.BooleanField(default=True)
    next_on = models.DateField(null=True)
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True, help_text="Real time: one worker at a time makes its payout.")
    skipped_on = models.DateField(null=True)
    skipped = models.CharField(max_length=300, blank=True)

    objects = PayoutPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "account", "currency"], name="payout_plan_once"),
        ]
        indexes = [
            models.Index(
                fields=["platform", "next_at", "id"], condition=Q(next_at__isnull=False), name="payout_plan_due"
            ),
            models.Index(fields=["platform", "id"], condition=Q(stale=True), name="payout_plan_stale"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.currency} {self.next_on or 'by hand'}"
