"""The bond between a platform and an account, and what the platform's lists need of both."""

from datetime import UTC, datetime, timedelta

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.configuration import DashboardAccess
from accounts.models.account import Account
from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform

# Sorts accounts of which nothing is due behind all others.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
# Both times are written when an account is opened, though not in one breath.
_BREATH = timedelta(seconds=1)


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def for_platform(self, platform: Platform) -> "ConnectionQuerySet":
        """Living connections alone: a removed account is gone from everything its platform sees."""
        return self.filter(platform=platform, ended_at=None)

    def for_holder(self, account: Account) -> "Connection | None":
        """In whose name the holder's dashboard stands: the platform that connected the account first.

        The full dashboard outlives every platform: then it is the bond that ended last, and whoever reads it
        must look at ``ended_at``.
        """
        bonds = self.filter(account=account).select_related("account", "platform").defer("search_terms", "search")
        living = bonds.filter(ended_at=None).order_by("connected_at", "pk").first()
        if living or account.dashboard != DashboardAccess.FULL:
            return living
        return bonds.order_by("-ended_at", "-pk").first()


class Connection(models.Model):
    """Platform-controlled settings live here and die with the connection.

    The columns below ``metadata`` repeat what lists filter, sort and search by, so that a page of a
    million accounts is one index scan. ``accounts.listing`` alone writes them.
    """

    # Every index below begins with it.
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="connections", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="connections")
    connected_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)

    name = models.CharField(max_length=254)
    sort_name = models.CharField(max_length=254, db_collation="C")
    status = models.CharField(max_length=16, choices=AccountStatus.choices)
    created = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField()
    balance = models.BigIntegerField(
        db_default=0,
        help_text="Pending plus available in the account’s currency, in thousandths of its unit: "
        "figures of all currencies compare as they are read.",
    )
    recent_volume = models.BigIntegerField(
        db_default=0, help_text="Charges of the last 30 days in the account’s currency, in minor units."
    )
    search_terms = models.TextField(blank=True, help_text="Folded words and facets, one space between them.")
    search = models.GeneratedField(
        expression=Func(
            Func(F("search_terms"), Value(" "), Value(""), function="string_to_array"),
            function="array_to_tsvector",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "account"], condition=Q(ended_at=None), name="connection_once"),
        ]
        indexes = [
            models.Index(fields=["platform", "-created", "-id"], condition=Q(ended_at=None), name="connection_newest"),
            models.Index(
                fields=["platform", "status", "-created", "-id"],
                condition=Q(ended_at=None),
                name="connection_by_status",
            ),
            models.Index(fields=["platform", "sort_name", "id"], condition=Q(ended_at=None), name="connection_by_name"),
            models.Index(
                "platform",
                Coalesce("next_due_at", Value(NEVER)),
                "id",
                condition=Q(ended_at=None),
                name="connection_by_due",
            ),
            models.Index(
                fields=["platform", "last_active_at", "id"], condition=Q(ended_at=None), name="connection_by_activity"
            ),
            models.Index(
                fields=["platform", "status", "sort_name", "id"],
                condition=Q(ended_at=None),
                name="connection_status_name",
            ),
            models.Index(
                "platform",
                "status",
                Coalesce("next_due_at", Value(NEVER)),
                "id",
                condition=Q(ended_at=None),
                name="connection_status_due",
            ),
            models.Index(
                fields=["platform", "status", "last_active_at", "id"],
                condition=Q(ended_at=None),
                name="connection_status_activity",
            ),
            models.Index(
                fields=["platform", "balance", "id"], condition=Q(ended_at=None), name="connection_by_balance"
            ),
            models.Index(
                fields=["platform", "status", "balance", "id"],
                condition=Q(ended_at=None),
                name="connection_status_balance",
            ),
            # Searches read what waits to be sorted in, once for each word: little may wait (in kB).
            GinIndex(fields=["search"], name="connection_search", gin_pending_list_limit=256),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} at {self.platform_id}"

    @property
    def trail_platform_id(self) -> int | None:
        """In whose audit trail the account's doings stand: in nobody's once the platform has parted with it."""
        return None if self.ended_at else self.platform_id

    @property
    def activity_seen_at(self) -> datetime | None:
        """When the account was last active; nothing if all that is known of it is that it was opened."""
        return self.last_active_at if self.last_active_at - self.created > _BREATH else None


class StatusCount(models.Model):
    """How many living connections of a platform have a status, as a sum of changes.

    A trigger appends; nobody updates, so concurrent changes never wait for each other. A task folds
    the rows together.
    """

    platform_id = models.BigIntegerField()
    status = models.CharField(max_length=16)
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["platform_id", "status"], include=["number"], name="status_count_read")]

    def __str__(self) -> str:
        return f"{self.status} {self.number:+d}"
