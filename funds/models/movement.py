"""What every movement that somebody asked for has in common; its entries stand in the ledger."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Account
from connect_dashboard.identifiers import new_id
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds.models.ledger import LedgerTransaction
from funds.statuses import Status


class MovementQuerySet(models.QuerySet[Any]):
    def for_platform(self, platform: Platform) -> "MovementQuerySet":
        return self.filter(platform=platform)


class Movement(models.Model):
    """``amount`` minor units of ``currency``; ``account`` is the connected account concerned, if one is.

    ``idempotency_key`` finds the movement again, for good. ``failure_code`` is the API's word, ``failure_message``
    says why in words for people. Who asked is kept as the audit trail names them. While it waits for approval
    nothing is posted; ``ledger_transaction`` is the posting that began it.
    """

    PREFIX: ClassVar[str]
    # Said for the type checker alone: it knows the columns of foreign keys on tables, not on what they share.
    if TYPE_CHECKING:
        platform_id: int
        account_id: str | None
        ledger_transaction_id: int | None

    id = models.CharField(primary_key=True, max_length=64, editable=False, db_collation="C")
    # Not the database's own, as in the ledger: all movements would share a lock on their platform's row.
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, db_collation="C")
    description = models.CharField(max_length=500, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    statement_descriptor = models.CharField(max_length=22, blank=True)
    idempotency_key = models.CharField(max_length=255, db_collation="C")
    status = models.CharField(max_length=20, choices=Status.choices)
    failure_code = models.CharField(max_length=64, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=150)
    created = models.DateTimeField(default=present)
    ledger_transaction = models.ForeignKey(
        LedgerTransaction, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["platform", "idempotency_key"], name="%(class)s_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="%(class)s_of_something"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="%(class)s_known_status"),
        ]
        indexes = [models.Index(fields=["platform", "-created", "-id"], name="%(class)s_newest")]

    def __str__(self) -> str:
        return f"{self.money} {self.pk}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def is_of_the_team(self) -> bool:
        """Whether somebody of the platform, or its programs, asked for it: approval and limits are for these.

        The product itself does only what was decided before, and what a holder pays out is theirs.
        """
        return self.actor_kind not in ("system", "holder")

    def asked_by(self, actor: Actor) -> None:
        self.actor_kind, self.actor_id, self.actor_label = actor.kind, actor.id, actor.label[:150]

    @classmethod
    def new_id(cls) -> str:
        return new_id(cls.PREFIX)


class OutsideMovement(Movement):
    """A movement that the processor carries out. It is asked ``next_ask_at``, by the platform's clock.

    ``leased_until`` (real time) keeps a second worker from asking meanwhile; ``attempts`` counts the calls that
    found nobody in a row. ``arrival_date`` is the day on which the money is expected, in the bank's country.
    ``cancel_requested_at`` stands from the wish to call it back until the processor's word on that.
    """

    requested_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    arrival_date = models.DateField(null=True)

    class Meta(Movement.Meta):
        abstract = True
        indexes = [
            *Movement.Meta.indexes,
            models.Index(F("platform"), F("next_ask_at"), condition=Q(next_ask_at__isnull=False), name="%(class)s_due"),
        ]

    @property
    def request_id(self) -> str:
        """Under what id the processor was asked for it last."""
        return self.pk
